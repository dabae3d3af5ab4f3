package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a process says while the store of a shared limit is away: one line, one more at its return, and a status. */
class SharedLimitLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.dirflux.ratelimit.RateLimiter");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicBoolean away = new AtomicBoolean();
    private final ProcessesRun run = new ProcessesRun(10, Counting.SLIDING_WINDOW, 1);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void restore() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
        run.time.dispose();
    }

    @Test
    void anOutageIsOneWarningAndItsEndOneInfoAndTheStatusIsDegradedBetween() {
        SharedRateLimiter limiter = (SharedRateLimiter)
                run.sharing(() -> away.get() ? null : Duration.ofMillis(1)).saturated().limiter;
        run.time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(limiter.status()).isEqualTo(new SharedLimitStatus(true, 1));
        away.set(true);
        run.time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(limiter.status().reachable()).isFalse();
        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
        assertThat(lines.list.get(0).getFormattedMessage())
                .startsWith("The store of the shared rate limit does not answer; this process goes on with a part");
        away.set(false);
        run.time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(limiter.status().reachable()).isTrue();
        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
    }
}
