package io.dirflux.console;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.console.EventHandler.PollInterval;
import io.dirflux.ratelimit.Priority;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final Map<String, Function<ConsoleQuery, Flux<NdjsonLine>>> calls;
    private final AtomicInteger open = new AtomicInteger();

    ConsoleApi(DirectorySyncClient client, @Nullable Mono<SyncStatus> store, PollInterval polls) {
        Scheduler timer = Schedulers.parallel();
        Clock clock = Clock.systemUTC();
        CallHistory history = new CallHistory(timer);
        RecordHandler records = new RecordHandler(client, history);
        EventHandler events = new EventHandler(client, history, clock, polls);
        MembershipDiagnosis diagnosis = new MembershipDiagnosis(client, history, records, clock);
        LimitStream limit = new LimitStream(client, history, timer);
        ConsoleSettings settings = new ConsoleSettings(client.dialect(), store != null);
        this.calls = Map.ofEntries(
                Map.entry("settings", query -> Flux.just(new NdjsonLine("settings", settings))),
                Map.entry("directories", records::directories),
                Map.entry("directory", records::directory),
                Map.entry("users", records::users),
                Map.entry("user", records::user),
                Map.entry("find", records::find),
                Map.entry("groups", records::groups),
                Map.entry("group", records::group),
                Map.entry("members", records::members),
                Map.entry("events", events::events),
                Map.entry("why", diagnosis::answer),
                Map.entry("limit", query -> limit.lines()),
                Map.entry("sync", query -> status(store)));
    }

    private static Flux<NdjsonLine> status(@Nullable Mono<SyncStatus> store) {
        return store == null
                ? Flux.error(new IllegalArgumentException("There is no store; start the console with --store"))
                : store.map(status -> new NdjsonLine("sync", status)).flux();
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
        Function<ConsoleQuery, Flux<NdjsonLine>> call = Objects.requireNonNull(calls.get(name));
        return Flux.defer(() -> call.apply(query(body)))
                .contextWrite(CallOptions.priority(Priority.INTERACTIVE)) // a person waits for it
                .publishOn(Schedulers.boundedElastic(), 1) // Jackson locks when it meets a type for the first time
                .map(ConsoleApi::bytes)
                .onErrorResume(failure -> Flux.just(bytes(NdjsonLine.of(failure))))
                .concatWith(Flux.defer(() -> Flux.just(bytes(NdjsonLine.END))))
                .doOnSubscribe(subscription -> open.incrementAndGet())
                .doFinally(end -> open.decrementAndGet());
    }

    /** How many calls are being answered. */
    int openCalls() {
        return open.get();
    }

    private static ConsoleQuery query(byte[] body) {
        try {
            return READER.readValue(body);
        } catch (JacksonException unreadable) {
            throw new IllegalArgumentException("The body is not a query", unreadable);
        }
    }

    private static byte[] bytes(NdjsonLine line) {
        byte[] json = MAPPER.writeValueAsBytes(line.json());
        byte[] terminated = Arrays.copyOf(json, json.length + 1);
        terminated[json.length] = '\n';
        return terminated;
    }
}
