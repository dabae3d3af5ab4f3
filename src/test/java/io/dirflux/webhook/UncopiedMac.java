package io.dirflux.webhook;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Mac;
import javax.crypto.MacSpi;
import org.jspecify.annotations.Nullable;

/** The platform's HMAC-SHA256, but it cannot be copied. The platform creates it. */
public final class UncopiedMac extends MacSpi {

    private final Mac mac;

    /** As the platform wants it. */
    public UncopiedMac() throws GeneralSecurityException {
        mac = Mac.getInstance("HmacSHA256", "SunJCE");
    }

    @Override
    protected int engineGetMacLength() {
        return mac.getMacLength();
    }

    @Override
    protected void engineInit(Key key, @Nullable AlgorithmParameterSpec params) {
        try {
            mac.init(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void engineUpdate(byte input) {
        mac.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        mac.update(input, offset, length);
    }

    @Override
    protected byte[] engineDoFinal() {
        return mac.doFinal();
    }

    @Override
    protected void engineReset() {
        mac.reset();
    }
}
