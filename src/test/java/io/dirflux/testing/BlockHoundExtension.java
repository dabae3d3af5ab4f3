package io.dirflux.testing;

import org.junit.jupiter.api.extension.Extension;
import reactor.blockhound.BlockHound;

/**
 * Installs BlockHound. The service loader loads it in the JVMs that run tests. BlockHound's own listener would also be
 * loaded by Maven, which lists the test classes for them.
 */
public final class BlockHoundExtension implements Extension {

    static {
        BlockHound.install();
    }
}
