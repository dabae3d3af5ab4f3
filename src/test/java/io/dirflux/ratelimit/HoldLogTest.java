package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.test.scheduler.VirtualTimeScheduler;

class HoldLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.dirflux.ratelimit.RateLimiter");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RateLimiter limiter =
            RateLimiter.create(RateLimits.perSecond(10).perDirectory(4), time);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void restore() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
        time.dispose();
    }

    @Test
    void aLongHoldIsLoggedAsOneWarningForAnyNumberOfRefusals() {
        refuseThree(Duration.ofSeconds(11), RateLimitKey.client());
        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
        assertThat(lines.list.get(0).getFormattedMessage())
                .isEqualTo("The key of client is held back for PT11S: REFUSED");
    }

    @Test
    void aShortHoldIsADebugLine() {
        refuseThree(Duration.ofSeconds(10), RateLimitKey.directory("directory_1"));
        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.DEBUG);
        assertThat(lines.list.get(0).getFormattedMessage())
                .isEqualTo("The key of directory directory_1 is held back for PT10S: REFUSED");
    }

    private void refuseThree(Duration retryAfter, RateLimitKey key) {
        List<Permit> permits =
                limiter.acquire(PermitRequest.of(key)).repeat(2).collectList().block();
        permits.forEach(
                permit -> permit.ended(new RateFeedback(RateFeedback.Outcome.REFUSED, null, null, null, retryAfter)));
    }
}
