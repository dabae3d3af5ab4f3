package io.dirflux.console;

import static io.dirflux.console.ConsoleQuery.needed;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.EventQuery;
import io.dirflux.GroupQuery;
import io.dirflux.console.RecordHandler.Person;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.EventNames;
import io.dirflux.model.GroupRef;
import io.dirflux.ratelimit.Priority;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers "why is this user not in this group?". An error ends the answer, because each step needs the earlier ones.
 *
 * <ol>
 *   <li>Who has the address, in which directory, with which groups: a {@code person}, its {@code groups}, and the
 *       {@code group} asked for, if there is one.
 *   <li>The events of the last 30 days, read once for all these persons, and only those of their organization if they
 *       have the same one. An {@code eventsRead} says how many were read so far.
 *   <li>For each person the {@code event}s about it and a {@code verdict}.
 * </ol>
 */
final class MembershipDiagnosis {

    private static final String[] EXPLAINING = {
        EventNames.USER_CREATED,
        EventNames.USER_UPDATED,
        EventNames.USER_DELETED,
        EventNames.GROUP_DELETED,
        EventNames.GROUP_USER_ADDED,
        EventNames.GROUP_USER_REMOVED
    };

    private final DirectorySyncClient client;
    private final CallHistory history;
    private final RecordHandler records;
    private final Clock clock;

    MembershipDiagnosis(DirectorySyncClient client, CallHistory history, RecordHandler records, Clock clock) {
        this.client = client;
        this.history = history;
        this.records = records;
        this.clock = clock;
    }

    Flux<NdjsonLine> answer(ConsoleQuery asked) {
        String email = needed("email", asked.email());
        String group = needed("group", asked.group());
        return Flux.defer(() -> {
            List<Membership> found = new ArrayList<>();
            return records.people(asked)
                    .concatMap(person -> membership(person, group), 0)
                    .doOnNext(found::add)
                    .concatMap(membership -> Flux.fromIterable(membership.lines()), 0)
                    .concatWith(Flux.defer(() -> explained(email, found)));
        });
    }

    /** Whether the person is in the group, and which group that is. */
    private Mono<Membership> membership(Person person, String group) {
        return history.watched(
                        "groups of a user",
                        null,
                        client.users().groups(person.user().id()))
                .collectList()
                .flatMap(own -> own.stream()
                        .filter(one -> isNamed(one.id(), one.name(), group))
                        .findFirst()
                        .map(one -> Mono.just(new Membership(person, own, true, group, row(person, one))))
                        .orElseGet(() -> absent(person, own, group)));
    }

    private static GroupRow row(Person person, GroupRef group) {
        return new GroupRow(group.id(), directoryOf(person), group.name(), group.idpId(), group.updatedAt());
    }

    private static String directoryOf(Person person) {
        return Objects.requireNonNullElse(person.user().directory(), "");
    }

    private Mono<Membership> absent(Person person, List<GroupRef> own, String group) {
        return group(directoryOf(person), group)
                .map(found -> Optional.of(GroupRow.of(found)))
                .defaultIfEmpty(Optional.empty())
                .map(found -> new Membership(person, own, false, group, found.orElse(null)));
    }

    /** The group of the directory with this id or name; empty if there is none. */
    private Mono<DirectoryGroup> group(String directory, String group) {
        if (group.startsWith("directory_group_")) {
            return history.watched("a group", null, client.groups().get(group).flux())
                    .onErrorResume(NotFoundException.class, missing -> Flux.empty())
                    .filter(found -> found.directoryId().equals(directory))
                    .next();
        }
        GroupQuery all = GroupQuery.inDirectory(directory).pagesAhead(0);
        return history.watched("groups", null, client.groups().list(all))
                .filter(found -> isNamed(found.id(), found.name(), group))
                .next();
    }

    private Flux<NdjsonLine> explained(String email, List<Membership> found) {
        if (found.isEmpty()) {
            List<DirectoryEvent> events = new ArrayList<>();
            return read(found, event -> EventSubject.hasEmail(event, email), events)
                    .concatWith(Flux.defer(() -> verdict(events, MembershipFindings.ofNobody(events))));
        }
        List<DirectoryEvent> events = new ArrayList<>();
        return read(found, event -> found.stream().anyMatch(one -> one.isConcerned(event)), events)
                .concatWith(Flux.fromIterable(found).concatMap(one -> verdict(one, events), 0));
    }

    private static Flux<NdjsonLine> verdict(Membership membership, List<DirectoryEvent> events) {
        List<DirectoryEvent> own =
                events.stream().filter(membership::isConcerned).toList();
        return verdict(own, MembershipFindings.of(membership.person(), membership.isMember(), membership.group(), own));
    }

    private static Flux<NdjsonLine> verdict(List<DirectoryEvent> events, MembershipFindings findings) {
        return Flux.fromIterable(events)
                .map(event -> new NdjsonLine("event", event))
                .concatWithValues(new NdjsonLine("verdict", findings));
    }

    /** Keeps the wanted events. It may take many requests, which leave the permits to views that need one now. */
    private Flux<NdjsonLine> read(List<Membership> found, Predicate<DirectoryEvent> wanted, List<DirectoryEvent> kept) {
        EventQuery query = EventQuery.all()
                .names(EXPLAINING)
                .rangeStart(clock.instant().minus(EventHandler.LONGEST_RANGE))
                .pagesAhead(0);
        Set<Optional<String>> organizations = found.stream()
                .map(one -> Optional.ofNullable(one.organization()))
                .collect(Collectors.toSet());
        String only =
                organizations.size() == 1 ? organizations.iterator().next().orElse(null) : null;
        return Flux.defer(() -> history.watched(
                                "events", null, client.events().pages(only == null ? query : query.organization(only)))
                        .doOnNext(page -> page.data().stream().filter(wanted).forEach(kept::add))
                        .scan(0, (read, page) -> read + page.data().size())
                        .map(read -> new NdjsonLine("eventsRead", read)))
                .contextWrite(CallOptions.priority(Priority.BULK));
    }

    private static boolean isNamed(String id, @Nullable String name, String wanted) {
        return id.equals(wanted)
                || (name != null && name.strip().toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT)));
    }

    /**
     * A person and the group asked for.
     *
     * @param groups the person's groups
     * @param wanted the name or id of the group, as it was asked for
     * @param group the group, null if the person's directory has none
     */
    private record Membership(
            Person person,
            List<GroupRef> groups,
            boolean isMember,
            String wanted,
            @Nullable GroupRow group) {

        Stream<NdjsonLine> line(String kind, @Nullable Object value) {
            return Stream.ofNullable(value).map(known -> new NdjsonLine(kind, known));
        }

        List<NdjsonLine> lines() {
            return Stream.of(line("person", person), line("groups", groups), line("group", group))
                    .flatMap(line -> line)
                    .toList();
        }

        @Nullable
        String organization() {
            return person.directory() == null ? null : person.directory().organizationId();
        }

        /** Whether an event is about the person, or deletes the group. */
        boolean isConcerned(DirectoryEvent event) {
            return person.user().id().equals(EventSubject.userId(event))
                    || (event instanceof DirectoryEvent.GroupDeleted deleted
                            && isNamed(
                                    deleted.group().id(), deleted.group().name(), group == null ? wanted : group.id()));
        }
    }
}
