package io.dirflux.example;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.UserQuery;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryUser;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/**
 * Streams from WorkOS. A page is requested when the reader wants its items, and no more when the reader hangs up.
 */
@RestController
class DirectoryController {

    private final DirectorySyncClient client;

    DirectoryController(DirectorySyncClient client) {
        this.client = client;
    }

    @GetMapping(path = "/directories", produces = MediaType.APPLICATION_NDJSON_VALUE)
    Flux<Directory> directories() {
        return client.directories().list(DirectoryQuery.all());
    }

    @GetMapping(path = "/directories/{id}/users", produces = MediaType.APPLICATION_NDJSON_VALUE)
    Flux<DirectoryUser> users(@PathVariable String id) {
        return client.users().list(UserQuery.inDirectory(id));
    }

    /**
     * A browser that reconnects continues behind the last user it has seen. A browser also reconnects after the last
     * user, until the page closes its {@code EventSource} at the event {@code end}; it is told to wait a day with that.
     */
    @GetMapping(path = "/directories/{id}/users", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<?>> userEvents(
            @PathVariable String id, @RequestHeader(name = "Last-Event-ID", defaultValue = "") String lastId) {
        UserQuery query = UserQuery.inDirectory(id);
        return client.users()
                .list(lastId.isEmpty() ? query : query.startingAfter(lastId))
                .<ServerSentEvent<?>>map(
                        user -> ServerSentEvent.builder(user).id(user.id()).build())
                .concatWithValues(ServerSentEvent.builder("all users")
                        .event("end")
                        .retry(Duration.ofDays(1))
                        .build());
    }

    @ExceptionHandler
    ProblemDetail notFound(NotFoundException failure) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no such directory");
    }

    @ExceptionHandler
    ProblemDetail failed(DirectorySyncException failure) {
        HttpStatus status = failure.isRetryable() ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.BAD_GATEWAY;
        return ProblemDetail.forStatusAndDetail(status, "WorkOS did not answer");
    }
}
