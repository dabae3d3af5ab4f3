package io.dirflux.console;

import static io.dirflux.console.ConsoleQuery.needed;

import io.dirflux.DirectorySyncClient;
import io.dirflux.EventQuery;
import io.dirflux.GroupQuery;
import io.dirflux.console.RecordCalls.Person;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupRef;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers "why is this user not in this group?". The lines are steps, in the order in which they are found: who has the
 * address, the user's groups, the events, the verdict. A later step needs the earlier ones, so an error ends the
 * answer.
 */
final class MembershipQuestion {

    private final DirectorySyncClient client;
    private final CallHistory history;
    private final RecordCalls records;
    private final Clock clock;

    MembershipQuestion(DirectorySyncClient client, CallHistory history, RecordCalls records, Clock clock) {
        this.client = client;
        this.history = history;
        this.records = records;
        this.clock = clock;
    }

    Flux<ConsoleLine> answer(ConsoleQuery asked) {
        String email = needed("email", asked.email());
        String group = needed("group", asked.group());
        return records.people(asked)
                .collectList()
                .flatMapMany(people -> people.isEmpty()
                        ? nobody(email)
                        : Flux.fromIterable(people).concatMap(person -> answer(person, group), 0));
    }

    private Flux<ConsoleLine> nobody(String email) {
        return events(event -> EventSubject.hasEmail(event, email))
                .collectList()
                .flatMapMany(events -> Flux.concat(
                        lines(events), Mono.just(new ConsoleLine("verdict", MembershipVerdict.ofNobody(events)))));
    }

    private Flux<ConsoleLine> answer(Person person, String group) {
        Mono<List<GroupRef>> groups = history.watched(
                        "groups of a user",
                        null,
                        client.users().groups(person.user().id()))
                .collectList();
        return groups.flatMapMany(own -> {
            GroupRef membership = own.stream()
                    .filter(one -> isNamed(one.id(), one.name(), group))
                    .findFirst()
                    .orElse(null);
            return Flux.concat(
                    Mono.just(new ConsoleLine("person", person)),
                    Mono.just(new ConsoleLine("groups", own)),
                    membership == null
                            ? absent(person, group)
                            : verdict(person, true, membership.id(), row(person, membership)));
        });
    }

    private static GroupRow row(Person person, GroupRef group) {
        return new GroupRow(
                group.id(),
                Objects.requireNonNullElse(person.user().directory(), ""),
                group.name(),
                group.idpId(),
                group.updatedAt());
    }

    private Flux<ConsoleLine> absent(Person person, String group) {
        return group(person, group)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMapMany(found -> verdict(
                        person,
                        false,
                        found.map(DirectoryGroup::id).orElse(group),
                        found.map(GroupRow::of).orElse(null)));
    }

    /** The group of the user's directory with this id or name; empty if there is none. */
    private Mono<DirectoryGroup> group(Person person, String group) {
        String directory = Objects.requireNonNull(person.user().directory());
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

    private Flux<ConsoleLine> verdict(Person person, boolean isMember, String group, @Nullable GroupRow found) {
        String user = person.user().id();
        return events(event -> user.equals(EventSubject.userId(event)) || isDeletion(event, group))
                .collectList()
                .flatMapMany(events -> Flux.concat(
                        Mono.justOrEmpty(found).map(row -> new ConsoleLine("group", row)),
                        lines(events),
                        Mono.just(new ConsoleLine("verdict", MembershipVerdict.of(person, isMember, found, events)))));
    }

    private static boolean isDeletion(DirectoryEvent event, String group) {
        return event instanceof DirectoryEvent.GroupDeleted deleted
                && isNamed(deleted.group().id(), deleted.group().name(), group);
    }

    private Flux<DirectoryEvent> events(Predicate<DirectoryEvent> wanted) {
        EventQuery query = EventQuery.all()
                .rangeStart(clock.instant().minus(EventCalls.LONGEST_RANGE))
                .pagesAhead(0);
        return history.watched("events", null, client.events().list(query)).filter(wanted);
    }

    private static Flux<ConsoleLine> lines(List<DirectoryEvent> events) {
        return Flux.fromIterable(events).map(event -> new ConsoleLine("event", event));
    }

    private static boolean isNamed(String id, @Nullable String name, String wanted) {
        return id.equals(wanted)
                || (name != null && name.strip().toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT)));
    }
}
