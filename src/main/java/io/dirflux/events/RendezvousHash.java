package io.dirflux.events;

import java.util.Set;

/**
 * Spreads tasks over processes by rendezvous hashing: each task belongs to the process with the highest score for it.
 * If a process comes or goes, only the tasks that it gets or had change hands.
 */
final class RendezvousHash {

    private RendezvousHash() {}

    /** The process that a task belongs to; empty if there is none. */
    static String preferred(String task, Set<String> processes) {
        String best = "";
        long highest = Long.MIN_VALUE;
        for (String candidate : processes) {
            long score = score(candidate + ' ' + task);
            if (best.isEmpty() || score > highest || (score == highest && candidate.compareTo(best) < 0)) {
                best = candidate;
                highest = score;
            }
        }
        return best;
    }

    /** FNV-1a, with the last step of MurmurHash3 so that similar names have unlike scores. */
    private static long score(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
