package io.dirflux.benchmarks;

import com.workos.WorkOS;
import com.workos.types.PaginationOrder;
import io.dirflux.DirectorySyncClient;
import io.dirflux.UserQuery;
import io.dirflux.ratelimit.RateLimits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Walks all users of a directory, each client as those who know it would write it, and checks that all came. */
public enum StreamContender {

    /** The floor: the bytes of all pages, thrown away. It knows the cursors beforehand. */
    DRAIN {
        @Override
        Session open(Target target) {
            ConnectionProvider pool = ConnectionProvider.create("drain", 1);
            HttpClient http = HttpClient.create(pool).compress(true).baseUrl(target.baseUrl());
            long pages = target.users() / PAGE;
            long size = new PreparedPage(PAGE, true).length();
            long lastSize = new PreparedPage(PAGE, false).length();
            Mono<Long> bytes = Flux.range(0, (int) pages)
                    .concatMap(
                            page -> http.get()
                                    .uri(target.path(page == 0 ? null : UserIds.id((long) page * PAGE - 1)))
                                    .responseContent()
                                    .map(ByteBuf::readableBytes),
                            0)
                    .reduce(0L, Long::sum);
            return new Session(() -> require(bytes.block(), size * (pages - 1) + lastSize), pool::dispose);
        }
    },
    DIRFLUX {
        @Override
        Session open(Target target) {
            DirectorySyncClient client = DirectorySyncClient.builder()
                    .apiKey(KEY)
                    .baseUrl(target.baseUrl())
                    .rateLimits(RateLimits.unlimited())
                    .build();
            UserQuery query = UserQuery.inDirectory(PreparedPage.DIRECTORY);
            return new Session(
                    checked(target, ids -> client.users().list(query).doOnNext(user -> ids.accept(user.id()))),
                    client::close);
        }
    },
    /** By hand: pages by {@code expand}, a pooled connection, Jackson's data binding. */
    WEB_CLIENT {
        @Override
        Session open(Target target) {
            ConnectionProvider pool = ConnectionProvider.create("web-client", 1);
            WebClient web = WebClient.builder()
                    .clientConnector(new ReactorClientHttpConnector(
                            HttpClient.create(pool).compress(true)))
                    .baseUrl(target.baseUrl())
                    .defaultHeaders(headers -> headers.setBearerAuth(KEY))
                    .codecs(codecs -> {
                        codecs.defaultCodecs().maxInMemorySize(MOST_BYTES);
                        codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(WirePage.MAPPER));
                    })
                    .build();
            Function<@Nullable String, Mono<WirePage>> fetch =
                    after -> web.get().uri(target.path(after)).retrieve().bodyToMono(WirePage.class);
            Flux<WirePage.User> users = fetch.apply(null)
                    .expand(page -> page.after() == null ? Mono.empty() : fetch.apply(page.after()))
                    .concatMap(page -> Flux.fromIterable(page.data()), 0);
            return new Session(checked(target, ids -> users.doOnNext(user -> ids.accept(user.id()))), pool::dispose);
        }
    },
    /** The JDK's client and Jackson's data binding, on the calling thread. */
    JDK {
        @Override
        Session open(Target target) {
            java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient();
            return new Session(
                    () -> {
                        UserIds ids = new UserIds(0);
                        WirePage page = null;
                        do {
                            page = fetch(http, target, page == null ? null : page.after());
                            page.data().forEach(user -> ids.accept(user.id()));
                        } while (page.after() != null);
                        ids.complete(target.users());
                    },
                    () -> {});
        }
    },
    /** The official client, whose pages follow one another by themselves. */
    WORKOS {
        @Override
        Session open(Target target) {
            WorkOS sdk =
                    WorkOS.builder().apiKey(KEY).apiBaseUrl(target.baseUrl()).build();
            return new Session(
                    () -> {
                        UserIds ids = new UserIds(0);
                        sdk.getDirectorySync()
                                .listUsers(
                                        null,
                                        null,
                                        PAGE,
                                        PaginationOrder.Asc,
                                        PreparedPage.DIRECTORY,
                                        null,
                                        null,
                                        null,
                                        null)
                                .autoPagingIterable()
                                .forEach(user -> ids.accept(user.getId()));
                        ids.complete(target.users());
                    },
                    () -> {});
        }
    };

    static final int PAGE = 100;
    static final String KEY = "sk_test_benchmark";

    private static final int MOST_BYTES = 16 * 1024 * 1024;

    abstract Session open(Target target);

    private static Runnable checked(Target target, Function<UserIds, Flux<?>> walk) {
        return () -> {
            UserIds ids = new UserIds(0);
            walk.apply(ids).then().block();
            ids.complete(target.users());
        };
    }

    private static WirePage fetch(java.net.http.HttpClient http, Target target, @Nullable String after) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(target.baseUrl() + target.path(after)))
                .header("Authorization", "Bearer " + KEY)
                .header("Accept-Encoding", "gzip")
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            boolean gzip = response.headers().firstValue("Content-Encoding").isPresent();
            try (InputStream body = gzip ? new GZIPInputStream(response.body()) : response.body()) {
                return WirePage.MAPPER.readValue(body, WirePage.class);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(@Nullable Long bytes, long expected) {
        if (bytes == null || bytes != expected) {
            throw new IllegalStateException(bytes + " bytes came, not " + expected);
        }
    }

    /** Where the users are, and how many. */
    record Target(String baseUrl, long users) {

        String path(@Nullable String after) {
            return "/directory_users?directory=" + PreparedPage.DIRECTORY + "&limit=" + PAGE + "&order=asc"
                    + (after == null ? "" : "&after=" + after);
        }
    }

    /** A client: one whole walk, and its end. */
    record Session(Runnable walk, Runnable closing) implements AutoCloseable {

        @Override
        public void close() {
            closing.run();
        }
    }
}
