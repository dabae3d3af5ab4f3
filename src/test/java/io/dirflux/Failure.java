package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The error of a call. */
public final class Failure {

    private static final Duration SOON = Duration.ofSeconds(30);

    private Failure() {}

    /** The failure of this type that the call must end with. */
    public static <E extends Throwable> E of(Class<E> type, Publisher<?> call) {
        Throwable failure = Flux.from(call)
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just)
                .block(SOON);
        assertThat(failure).isInstanceOf(type);
        return type.cast(failure);
    }

    /** All that a log would show of it: message, stack trace, causes. */
    public static String inALog(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
