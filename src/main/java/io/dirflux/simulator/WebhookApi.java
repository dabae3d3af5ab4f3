package io.dirflux.simulator;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code /webhook_endpoints}, the same in both dialects because the reference page does not describe it. Events are
 * delivered to each enabled endpoint on loopback; an endpoint elsewhere is kept, and nothing is sent to it.
 */
final class WebhookApi {
    private final NavigableMap<Long, RegisteredWebhook> registered = new ConcurrentSkipListMap<>();
    private final Map<Long, WebhookDeliveries> deliveries = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final ServerClock clock;
    private final long seed;
    private final IdCodec ids;
    private final BiFunction<WebhookDestination, Predicate<SimulatedEvent>, WebhookDeliveries> deliver;

    /** @param deliver starts to deliver the events that match */
    WebhookApi(
            ServerClock clock,
            long seed,
            BiFunction<WebhookDestination, Predicate<SimulatedEvent>, WebhookDeliveries> deliver) {
        this.clock = clock;
        this.seed = seed;
        this.ids = new IdCodec(seed);
        this.deliver = deliver;
    }

    SimulatedResponse list(QueryParameters parameters, ListOrder omittedOrder) {
        NavigableMap<Long, RegisteredWebhook> all = new TreeMap<>(registered);
        ListPage.PageRequest wanted = parameters.page(IdKind.WEBHOOK_ENDPOINT, this::number, omittedOrder);
        parameters.check();
        ListPage page = ListPage.of(PositionSet.of(new TreeSet<>(all.keySet())), wanted);
        JsonWriter out = new JsonWriter()
                .beginObject()
                .field("object", "list")
                .name("data")
                .beginArray();
        page.positions().forEach(number -> at(number, all).write(out));
        out.endArray().name("list_metadata").beginObject();
        out.field("before", id(all, page.before())).field("after", id(all, page.after()));
        return SimulatedResponse.json(200, out.endObject().endObject().toString());
    }

    DirectoryApi.Answer create(RecordedRequest request) {
        WebhookRequest body = WebhookRequest.toCreate(request.body());
        long number = numbers.incrementAndGet();
        Instant now = clock.instant();
        RegisteredWebhook created = new RegisteredWebhook(
                number,
                ids.encode(IdKind.WEBHOOK_ENDPOINT, now.toEpochMilli(), number),
                body.url().orElseThrow(),
                secret(number),
                body.status().orElse("enabled"),
                body.events().orElseThrow(),
                now,
                now);
        return new DirectoryApi.Answer(SimulatedResponse.json(201, created.toJson()), () -> put(created));
    }

    DirectoryApi.Answer update(RecordedRequest request) {
        RegisteredWebhook found = find(request.id());
        RegisteredWebhook changed = found.changed(WebhookRequest.toUpdate(request.body()), clock.instant());
        return new DirectoryApi.Answer(SimulatedResponse.json(200, changed.toJson()), () -> put(changed));
    }

    DirectoryApi.Answer delete(RecordedRequest request) {
        RegisteredWebhook found = find(request.id());
        SimulatedResponse deleted = new SimulatedResponse(204, "", "", Map.of());
        return new DirectoryApi.Answer(deleted, () -> remove(found));
    }

    private synchronized void put(RegisteredWebhook webhook) {
        stop(webhook);
        registered.put(webhook.number(), webhook);
        Set<String> names = Set.copyOf(webhook.events());
        webhook.destination()
                .map(destination -> deliver.apply(destination, event -> names.contains(event.event())))
                .ifPresent(started -> deliveries.put(webhook.number(), started));
    }

    private synchronized void remove(RegisteredWebhook webhook) {
        stop(webhook);
        registered.remove(webhook.number());
    }

    private void stop(RegisteredWebhook webhook) {
        WebhookDeliveries running = deliveries.remove(webhook.number());
        if (running != null) {
            running.close();
        }
    }

    private RegisteredWebhook find(String id) {
        return registered.values().stream()
                .filter(webhook -> webhook.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new RequestRefusedException(ErrorResponses.webhookEndpointNotFound(id)));
    }

    /** The position of an id, also of one that was deleted: a page continues after it. */
    private OptionalLong number(String id) {
        OptionalLong claimed = ids.claimedPosition(IdKind.WEBHOOK_ENDPOINT, id);
        boolean known = claimed.isPresent() && claimed.getAsLong() >= 1 && claimed.getAsLong() <= numbers.get();
        return known ? claimed : OptionalLong.empty();
    }

    private static @Nullable String id(Map<Long, RegisteredWebhook> all, OptionalLong number) {
        return number.isEmpty() ? null : at(number.getAsLong(), all).id();
    }

    private static RegisteredWebhook at(long number, Map<Long, RegisteredWebhook> all) {
        return Objects.requireNonNull(all.get(number));
    }

    private String secret(long number) {
        return "whsec_%016x%016x".formatted(SeededHash.of(seed, number, 2), SeededHash.of(seed, number, 3));
    }
}
