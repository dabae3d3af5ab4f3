package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.micrometer.context.ContextRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** With Reactor's automatic context propagation each caller has its own MDC, although all wait in one queue. */
class LogContextTest {

    private static final String TRACE = "trace";

    private final Logger logger = (Logger) LoggerFactory.getLogger(DirectorySyncClient.class);
    private final Lines lines = new Lines();

    @BeforeEach
    void propagate() {
        ContextRegistry.getInstance()
                .registerThreadLocalAccessor(
                        TRACE, () -> MDC.get(TRACE), trace -> MDC.put(TRACE, trace), () -> MDC.remove(TRACE));
        Hooks.enableAutomaticContextPropagation();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
        lines.start();
    }

    @AfterEach
    void stopPropagating() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        Hooks.disableAutomaticContextPropagation();
        ContextRegistry.getInstance().removeThreadLocalAccessor(TRACE);
        MDC.remove(TRACE);
    }

    @Test
    void everyItemAndEveryLogLineHasItsOwnTrace() {
        try (Served served = Served.in(
                Dialect.REFERENCE,
                server -> server.fault(Route.LIST_USERS, 2, Fault.status(503, "no")),
                client -> client.rateLimits(RateLimits.perSecond(6)),
                DirectorySpec.of(250, 0))) {
            UserQuery query = UserQuery.inDirectory(served.directory(0).id());

            List<String> seen = Flux.just("a", "b", "c", "d")
                    .flatMap(trace -> walk(served, query, trace).contextWrite(context -> context.put(TRACE, trace)))
                    .collectList()
                    .block(Duration.ofSeconds(20));

            assertThat(seen).hasSize(1000).allMatch(pair -> pair.charAt(0) == pair.charAt(1));
            Map<String, Long> attempts =
                    lines.traces.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            assertThat(attempts).containsOnlyKeys("a", "b", "c", "d");
            assertThat(attempts.values()).allMatch(count -> count == 3 || count == 4);
            assertThat(lines.traces).hasSize(13);
        }
    }

    /** For each item the trace it should have, and the one the MDC has. */
    private static Flux<String> walk(Served served, UserQuery query, String trace) {
        return served.client.users().list(query).concatMap(user -> Mono.fromSupplier(() -> trace + MDC.get(TRACE)));
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final Queue<String> traces = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent line) {
            traces.add(line.getMDCPropertyMap().getOrDefault(TRACE, "none"));
        }
    }
}
