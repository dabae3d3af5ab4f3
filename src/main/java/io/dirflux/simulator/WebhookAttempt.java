package io.dirflux.simulator;

/**
 * One try to deliver an event.
 *
 * @param eventId the event
 * @param copy 0, or 1 for the duplicate
 * @param attempt which try of this copy, from 1
 * @param status how it was answered; 0: not at all
 */
public record WebhookAttempt(String eventId, int copy, int attempt, int status) {

    /** Whether the endpoint took it, with any 2xx; what it did not take comes again. */
    public boolean delivered() {
        return status / 100 == 2;
    }
}
