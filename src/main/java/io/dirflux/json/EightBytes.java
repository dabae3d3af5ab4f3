package io.dirflux.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of an array at once, the first one lowest. */
final class EightBytes {

    private static final VarHandle VIEW = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private EightBytes() {}

    static long at(byte[] bytes, int from) {
        return (long) VIEW.get(bytes, from);
    }

    /** This byte eight times. */
    static long all(char ascii) {
        return 0x0101_0101_0101_0101L * ascii;
    }
}
