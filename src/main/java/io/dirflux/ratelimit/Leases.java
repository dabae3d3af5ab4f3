package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this process holds of the limits that it shares, and when it has to speak to the {@link LeaseStore}. Times are
 * nanoseconds. Used by one thread at a time.
 *
 * <ul>
 *   <li>One exchange at a time, for all limits in use. While something is held or wanted there is one at least every
 *       250 ms, and at most about 20 a second. A new hold goes at once.
 *   <li>If the store does not answer, it is asked again at once, until 0.7 seconds after the last report that it has
 *       answered: the leases are valid for that long. A process that was paused for a moment loses nothing.
 *   <li>Then each limit goes on with its part of the last known number of processes, and the store is asked again every
 *       half second. A number that became smaller in the last five seconds, or since the store is back, is not trusted:
 *       the others may be on their way.
 *   <li>If the last report is older than the lease, all leases are over: the process was paused, and the store has
 *       given its tokens to others.
 *   <li>Nothing is sent while nothing is held or wanted.
 * </ul>
 */
final class Leases {

    private static final long SECOND = 1_000_000_000L;
    private static final long HEARTBEAT = 250_000_000L;
    private static final long GIVEN_UP = 700_000_000L;
    private static final long ALL_ARE_BACK = 5 * SECOND;
    private static final long AGAIN_WHILE_AWAY = 500_000_000L;
    private static final long GAP = 20_000_000L;
    private static final long GAP_OF_MANY = 120_000_000L;
    private static final int MANY = 10;

    private final Set<Lease> active = new LinkedHashSet<>();
    private final HoldListener holds;
    private List<Lease> asked = List.of();
    private int processes;
    private boolean everReached;
    private boolean away;
    private boolean leaving;
    private boolean soon;
    private boolean atOnce;
    private boolean pending;
    private long sentAt = Long.MIN_VALUE / 2;
    private long validFrom = Long.MIN_VALUE / 2;
    private long trustedFrom = Long.MIN_VALUE / 2;
    private long secondStart = Long.MIN_VALUE / 2;
    private int sentInSecond;

    /**
     * @param processes how many processes there are, as long as the store has never said it
     * @param holds is told of the holds that other processes have learned
     */
    Leases(int processes, HoldListener holds) {
        this.processes = processes;
        this.holds = holds;
    }

    /** A caller has come that pays under this limit. */
    void used(Lease lease, long now) {
        if (!lease.bucket.isLimited()) {
            return;
        }
        boolean isNew = !lease.isActive();
        if (lease.used(now)) {
            soon = true;
            active.add(lease);
            if (isNew && away) {
                lease.goAlone(processes, now);
            }
        }
    }

    /** A request has ended: its answer may have held the limit, and its token can go to another process. */
    void ended(@Nullable Lease lease, long now) {
        if (lease == null) {
            return;
        }
        if (lease.hasNewHold(now)) {
            used(lease, now); // the others have to know, although its tokens may be returned already
            atOnce = true;
        }
        soon |= lease.isActive() && lease.canReturn(now);
    }

    /**
     * The limits have changed: the store has to know. While it is away, this process takes its part of the new limits
     * now, or when the question that is under way has failed. Returns the leases that may have changed.
     */
    Collection<Lease> changed(long now) {
        atOnce = true;
        if (away && !pending) {
            active.forEach(lease -> lease.goAlone(processes, now));
        }
        return active;
    }

    /** Returns all tokens now. A waiting or later call takes part again. Returns whether anything is held. */
    boolean leave() {
        leaving = !active.isEmpty();
        atOnce = leaving;
        return leaving;
    }

    /** Ends leases that the store has ended. */
    void settle(long now) {
        if (!away && !active.isEmpty() && now - validFrom >= LeaseStore.LEASE.toNanos() && everReached) {
            active.forEach(Lease::lapse);
            soon |= !active.isEmpty();
            validFrom = now; // once
        }
    }

    boolean isPending() {
        return pending;
    }

    /** Whether this process takes part in no limit: it has returned everything. */
    boolean hasLeft() {
        return active.isEmpty();
    }

    /** Whether the store has not answered the last time. */
    boolean isAway() {
        return away;
    }

    int processes() {
        return processes;
    }

    /** When the next exchange is due; {@link TokenBucket#NEVER} if nothing is held or wanted. */
    long dueAt(long now) {
        if (pending || active.isEmpty()) {
            return TokenBucket.NEVER;
        }
        if (away) {
            return sentAt + AGAIN_WHILE_AWAY;
        }
        if (atOnce) {
            return now;
        }
        return sentAt + (soon ? gap(now) : HEARTBEAT);
    }

    private long gap(long now) {
        return now - secondStart < SECOND && sentInSecond >= MANY ? GAP_OF_MANY : GAP;
    }

    /** The limits of the exchange that is under way, or of the last one. */
    List<Lease> asked() {
        return asked;
    }

    /** The reports of an exchange that begins now. */
    List<LeaseReport> begin(long now) {
        pending = true;
        soon = false;
        atOnce = false;
        if (now - secondStart >= SECOND) {
            secondStart = now;
            sentInSecond = 0;
        }
        sentInSecond++;
        sentAt = now;
        asked = List.copyOf(active);
        List<LeaseReport> reports = new ArrayList<>(asked.size());
        asked.forEach(lease -> reports.add(lease.report(leaving, now)));
        leaving = false;
        return reports;
    }

    /** The store has answered the reports. Returns whether it was away before. */
    boolean answered(List<LeaseGrant> grants, long now) {
        boolean wasAway = away;
        if (away || !everReached) {
            trustedFrom = now + ALL_ARE_BACK;
        }
        pending = false;
        away = false;
        everReached = true;
        validFrom = sentAt;
        for (int i = 0; i < asked.size(); i++) {
            Lease lease = asked.get(i);
            LeaseGrant grant = grants.get(i);
            lease.granted(grant, now);
            held(lease, grant.heldFor(), grant.holdReason(), now);
            soon |= lease.canReturn(now);
            if (!lease.isActive()) {
                active.remove(lease);
            }
        }
        grants.stream().mapToInt(LeaseGrant::processes).max().ifPresent(told -> count(told, now));
        leaving &= !active.isEmpty();
        return wasAway;
    }

    private void count(int told, long now) {
        if (told >= processes) {
            processes = told;
            trustedFrom = Math.max(trustedFrom, now + ALL_ARE_BACK);
        } else if (now >= trustedFrom) {
            processes = told;
        }
    }

    /** The store has not answered. Returns whether this process goes on alone because of that. */
    boolean failed(long now) {
        boolean wasAway = away;
        pending = false;
        active.removeIf(Lease::endIfUnused);
        leaving &= !active.isEmpty();
        if (!away && everReached && now - validFrom < GIVEN_UP) {
            soon = true;
            return false;
        }
        away = true;
        active.forEach(lease -> lease.goAlone(processes, now));
        return !wasAway;
    }

    /** What another process has done. */
    void signalled(LeaseSignal signal, long now) {
        for (Lease lease : active) {
            if (!lease.key.equals(signal.key())) {
                continue;
            }
            if (signal instanceof LeaseSignal.Held held) {
                held(lease, held.heldFor(), held.reason(), now);
            } else {
                soon = true;
            }
        }
    }

    private void held(Lease lease, Duration length, @Nullable HoldReason reason, long now) {
        if (reason != null && lease.hold(length, reason, now)) {
            holds.held(lease.key, length.toNanos(), reason);
        }
    }
}
