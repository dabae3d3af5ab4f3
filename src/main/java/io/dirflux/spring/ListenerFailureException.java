package io.dirflux.spring;

/** A listener of the application has failed. Names only the type of the failure: its message may hold personal data. */
final class ListenerFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ListenerFailureException(Throwable failure) {
        super("A DirectoryEventListener failed with " + failure.getClass().getName(), failure);
    }
}
