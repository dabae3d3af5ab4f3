package io.dirflux.simulator;

/**
 * One attempt to deliver an event to an endpoint.
 *
 * @param eventId the event's id
 * @param copy 0 for the first delivery, 1 for a duplicate
 * @param attempt the number of the attempt for this copy, from 1
 * @param status the status of the endpoint's response; 0 if there was none
 */
public record WebhookAttempt(String eventId, int copy, int attempt, int status) {

    /** Whether the endpoint answered with a 2xx status. Otherwise the delivery is retried. */
    public boolean delivered() {
        return status / 100 == 2;
    }
}
