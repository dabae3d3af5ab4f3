package io.dirflux.sync;

import io.dirflux.Memberships;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.StoreConflictException;
import io.dirflux.sync.DirectoryBatch.PassStep;
import io.dirflux.sync.DirectoryReport.Outcome;
import io.dirflux.sync.SyncPass.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * One pass of one directory, from its beginning or from where it stopped. For one subscription.
 *
 * <ul>
 *   <li>Each page and the cursor after it are stored in one transaction.
 *   <li>If the server refuses a cursor, the phase starts again.
 *   <li>If another process has continued the pass, this one continues from there.
 *   <li>If there is something to remove, the stream of events is read to its end first.
 * </ul>
 */
final class DirectoryPass {

    private static final int MOST_REFUSED = 100;
    private static final int MOST_RESTARTS = 3;

    private final SyncSettings settings;
    private final StoreSession session;
    private final EventStream stream;
    private final ServerTime time;
    private final RecordPages records;
    private final Memberships memberships;
    private final MembershipPages membershipPages;
    private final String directoryId;
    private final BiConsumer<StoredDirectory, SyncPass> progress;
    private final List<RefusedRecord> refused = new ArrayList<>();
    private long number;
    private int restarts;
    private @Nullable DirectoryReport report;

    DirectoryPass(
            SyncSettings settings,
            StoreSession session,
            EventStream stream,
            ServerTime time,
            String directoryId,
            BiConsumer<StoredDirectory, SyncPass> progress) {
        this.settings = settings;
        this.session = session;
        this.stream = stream;
        this.time = time;
        this.records = new RecordPages(settings.client());
        this.memberships = settings.client().memberships();
        this.membershipPages = new MembershipPages(memberships, settings.store());
        this.directoryId = directoryId;
        this.progress = progress;
    }

    /** Runs the pass to its end. After a failure, the next run continues it. */
    Mono<DirectoryReport> run() {
        Mono<Void> steps = Mono.defer(this::step).repeat(() -> report == null).then();
        Mono<DirectoryReport> run = steps.retryWhen(
                        Retry.from(failures -> failures.concatMap(signal -> afterConflict(signal.failure()))))
                .then(Mono.fromSupplier(() -> report));
        return SyncSettings.inBulk(run);
    }

    private Mono<?> afterConflict(Throwable failure) {
        return failure instanceof StoreConflictException
                ? Mono.delay(settings.leastPause(), settings.scheduler()).then(session.reload())
                : Mono.error(failure);
    }

    private Mono<Void> step() {
        StoredDirectory directory = session.directory(directoryId);
        SyncPass pass = directory.pass();
        if (directory.deleted()) {
            report = DirectoryReport.ended(directory, Outcome.DELETED, null);
            return Mono.empty();
        }
        if (pass.phase() == Phase.NONE && number != 0) {
            report = DirectoryReport.ended(directory, Outcome.COMPLETE, null); // by another process
            return Mono.empty();
        }
        if (pass.phase() == Phase.NONE) {
            number = pass.number() + 1;
            return moved(pass, pass.next(), RecordBatch.EMPTY);
        }
        number = pass.number();
        return switch (pass.phase()) {
            case GROUPS -> visible(pass).then(listed(records.groups(directoryId, pass.cursor()), Phase.USERS));
            case USERS -> listed(records.users(directoryId, pass.cursor()), afterUsers());
            case MEMBERSHIPS ->
                memberships
                        .source(directoryId, pass.groups(), pass.users())
                        .map(source -> source == Memberships.Source.BY_GROUP)
                        .flatMap(byGroup ->
                                listed(membershipPages.from(directoryId, pass.cursor(), byGroup), Phase.SWEEP));
            default -> swept(directory);
        };
    }

    private Phase afterUsers() {
        return records.embedsMemberships() ? Phase.SWEEP : Phase.MEMBERSHIPS;
    }

    /** Waits, because lists may lag behind the events that were applied before the pass. */
    private Mono<Void> visible(SyncPass pass) {
        return pass.cursor() == null
                ? Mono.delay(settings.visibilityDelay(), settings.scheduler()).then()
                : Mono.empty();
    }

    private Mono<Void> listed(Flux<ListedPage> pages, Phase next) {
        return PagesInOrder.handle(pages, page -> stored(page, next))
                .then()
                .onErrorResume(this::isRefusedCursor, this::restarted);
    }

    private Mono<Void> stored(ListedPage page, Phase next) {
        return Mono.defer(() -> {
            SyncPass pass = session.directory(directoryId).pass();
            page.rejected().forEach(this::refuse);
            return moved(pass, page.after(pass, next), page.records());
        });
    }

    private Mono<Void> moved(SyncPass before, SyncPass after, RecordBatch batch) {
        DirectoryBatch page = DirectoryBatch.page(directoryId, PassStep.from(before, after), batch);
        return session.apply(page)
                .doOnNext(applied -> {
                    applied.refused().forEach(this::refuse);
                    progress.accept(session.directory(directoryId), after);
                })
                .then();
    }

    private void refuse(RefusedRecord record) {
        if (refused.size() < MOST_REFUSED) {
            refused.add(record);
        }
    }

    private boolean isRefusedCursor(Throwable failure) {
        boolean isRefusal = failure instanceof InvalidRequestException || failure instanceof NotFoundException;
        return isRefusal && session.directory(directoryId).pass().cursor() != null && restarts < MOST_RESTARTS;
    }

    private Mono<Void> restarted(Throwable failure) {
        restarts++;
        settings.listener().retrying(failure);
        SyncPass pass = session.directory(directoryId).pass();
        return moved(pass, pass.restarted(), RecordBatch.EMPTY);
    }

    private Mono<Void> swept(StoredDirectory directory) {
        return session.sweep(directory, settings.guard(), true, time.now())
                .flatMap(result -> result.directory().pass().isRunning() ? whenEventsAreRead() : Mono.just(result))
                .doOnNext(result -> report = DirectoryReport.of(result, refused))
                .then();
    }

    /** By now, events have reported all changes before the last page, and their keys are touched. */
    private Mono<SweepResult> whenEventsAreRead() {
        return Mono.delay(settings.visibilityDelay(), settings.scheduler())
                .then(stream.readFromNow())
                .then(Mono.defer(
                        () -> session.sweep(session.directory(directoryId), settings.guard(), false, time.now())));
    }
}
