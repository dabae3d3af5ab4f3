package io.dirflux;

import io.dirflux.simulator.Fault;
import io.dirflux.simulator.FaultRule;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes correct answers as a server would that ignores a filter or mixes tenants. Records are counted from 0. */
public final class Lies {

    private Lies() {}

    /** Bends the body of each answer. */
    public static FaultRule bending(UnaryOperator<String> lie) {
        return (request, honest) -> Optional.of(new Fault.Body(lie.apply(honest.body())));
    }

    /**
     * Bends the n-th record of a whole list, which may lie on any of its pages; the walk asks for one after the other.
     */
    public static FaultRule bendingRecord(int position, int pageSize, UnaryOperator<String> lie) {
        AtomicInteger page = new AtomicInteger();
        return (request, honest) -> page.getAndIncrement() == position / pageSize
                ? Optional.of(new Fault.Body(lie.apply(honest.body())))
                : Optional.empty();
    }

    /** Bends the answers to requests with this value of a parameter. */
    public static FaultRule bendingWhere(String parameter, String value, UnaryOperator<String> lie) {
        return (request, honest) -> value.equals(request.parameter(parameter))
                ? Optional.of(new Fault.Body(lie.apply(honest.body())))
                : Optional.empty();
    }

    /** Answers whatever is asked with what was asked first: a server that does not look at its parameters. */
    public static FaultRule alwaysTheFirstAnswer() {
        AtomicReference<String> first = new AtomicReference<>();
        return (request, honest) -> {
            first.compareAndSet(null, honest.body());
            return Optional.of(new Fault.Body(first.get()));
        };
    }

    /** The text with the n-th value of a string field replaced; the value is JSON. */
    public static String replace(String body, String field, int nth, String value) {
        return bend(body, field, nth, "\"" + field + "\":" + value);
    }

    /** The text with another field in place of the n-th string field of this name. */
    public static String remove(String body, String field, int nth) {
        return bend(body, field, nth, "\"gone\":0");
    }

    /** The value of the n-th string field of this name. */
    public static String text(String body, String field, int nth) {
        Matcher matcher = find(body, field, nth);
        return body.substring(matcher.start() + field.length() + 4, matcher.end() - 1);
    }

    private static String bend(String body, String field, int nth, String replacement) {
        Matcher matcher = find(body, field, nth);
        return body.substring(0, matcher.start()) + replacement + body.substring(matcher.end());
    }

    private static Matcher find(String body, String field, int nth) {
        Matcher matcher = Pattern.compile("\"" + field + "\":\"[^\"]*\"").matcher(body);
        for (int i = 0; i <= nth; i++) {
            if (!matcher.find()) {
                throw new AssertionError("no " + field + " number " + nth + " in the honest answer");
            }
        }
        return matcher;
    }
}
