package io.dirflux.console;

import io.dirflux.DirectorySyncClient;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of the page. An answer is a stream of JSON lines, and ends with an {@code end} line. A failure is a line
 * too, because the status was sent before it.
 */
final class ConsoleApi {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final ObjectReader READER = MAPPER.readerFor(ConsoleQuery.class);

    private final Map<String, Function<ConsoleQuery, Flux<ConsoleLine>>> calls;

    ConsoleApi(
            DirectorySyncClient client,
            CallHistory history,
            @Nullable Mono<SyncStatus> store,
            Clock clock,
            Scheduler scheduler) {
        RecordCalls records = new RecordCalls(client, history);
        EventCalls events = new EventCalls(client, history, clock);
        MembershipQuestion question = new MembershipQuestion(client, history, records, clock);
        LimitPicture limit = new LimitPicture(client, history, scheduler);
        About about = new About(client.dialect(), store != null);
        this.calls = Map.ofEntries(
                Map.entry("about", query -> Flux.just(new ConsoleLine("about", about))),
                Map.entry("directories", records::directories),
                Map.entry("directory", records::directory),
                Map.entry("users", records::users),
                Map.entry("user", records::user),
                Map.entry("find", records::find),
                Map.entry("groups", records::groups),
                Map.entry("group", records::group),
                Map.entry("members", records::members),
                Map.entry("events", events::events),
                Map.entry("why", question::answer),
                Map.entry("limit", query -> limit.lines()),
                Map.entry("sync", query -> status(store)));
    }

    private static Flux<ConsoleLine> status(@Nullable Mono<SyncStatus> store) {
        return store == null
                ? Flux.error(new IllegalArgumentException("There is no store; start the console with --store"))
                : store.map(status -> new ConsoleLine("sync", status)).flux();
    }

    boolean has(String name) {
        return calls.containsKey(name);
    }

    /**
     * The answer of a call, line by line. Lazy; a cancel cancels the requests to the API.
     *
     * @param body a {@link ConsoleQuery} as JSON
     */
    Flux<byte[]> call(String name, byte[] body) {
        Function<ConsoleQuery, Flux<ConsoleLine>> call = Objects.requireNonNull(calls.get(name));
        return Flux.defer(() -> call.apply(query(body)))
                .publishOn(Schedulers.boundedElastic(), 1) // Jackson locks when it meets a type for the first time
                .map(ConsoleApi::bytes)
                .onErrorResume(failure -> Flux.just(bytes(ConsoleLine.of(failure))))
                .concatWith(Flux.defer(() -> Flux.just(bytes(ConsoleLine.END))));
    }

    private static ConsoleQuery query(byte[] body) {
        try {
            return READER.readValue(body);
        } catch (JacksonException unreadable) {
            throw new IllegalArgumentException("The body is not a query", unreadable);
        }
    }

    private static byte[] bytes(ConsoleLine line) {
        byte[] json = MAPPER.writeValueAsBytes(line.json());
        byte[] terminated = Arrays.copyOf(json, json.length + 1);
        terminated[json.length] = '\n';
        return terminated;
    }
}
