package io.dirflux.benchmarks;

import io.dirflux.DirectorySyncClient;
import io.dirflux.FanOut;
import io.dirflux.ratelimit.RateLimits;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Reads the members of many groups, a given number of groups at a time, and returns how many members came. Checks those
 * of each group.
 */
public enum FanOutContender {

    /** The floor: the bytes of each answer, thrown away. */
    BARE {
        @Override
        Session open(String baseUrl, int width) {
            ConnectionProvider pool = ConnectionProvider.create("bare", width);
            HttpClient http = HttpClient.create(pool).baseUrl(baseUrl);
            int size = new PreparedPage(PreparedServerMain.MEMBERS, false).length();
            return new Session(
                    groups -> Flux.range(0, groups)
                            .flatMap(
                                    group -> http.get()
                                            .uri(path(group))
                                            .responseContent()
                                            .map(ByteBuf::readableBytes)
                                            .reduce(0, Integer::sum)
                                            .map(bytes -> bytes / size * PreparedServerMain.MEMBERS),
                                    width),
                    pool::dispose);
        }
    },
    DIRFLUX {
        @Override
        Session open(String baseUrl, int width) {
            DirectorySyncClient client = DirectorySyncClient.builder()
                    .apiKey(StreamContender.KEY)
                    .baseUrl(baseUrl)
                    .maxConnections(width)
                    .rateLimits(RateLimits.unlimited())
                    .build();
            FanOut how = FanOut.unordered().concurrency(width);
            return new Session(
                    groups -> client.groups()
                            .membersOf(Flux.range(0, groups).map(GroupIds::group), how)
                            .map(outcome -> checked(
                                    GroupIds.number(outcome.group().id()),
                                    outcome.members().stream()
                                            .map(member -> member.id())
                                            .toList())),
                    client::close);
        }
    },
    WEB_CLIENT {
        @Override
        Session open(String baseUrl, int width) {
            ConnectionProvider pool = ConnectionProvider.create("web-client", width);
            WebClient web = WebClient.builder()
                    .clientConnector(new ReactorClientHttpConnector(HttpClient.create(pool)))
                    .baseUrl(baseUrl)
                    .codecs(codecs ->
                            codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(WirePage.MAPPER)))
                    .build();
            return new Session(
                    groups -> Flux.range(0, groups).flatMap(group -> members(web, group), width), pool::dispose);
        }
    };

    abstract Session open(String baseUrl, int width);

    private static Mono<Integer> members(WebClient web, int group) {
        return web.get()
                .uri(path(group))
                .retrieve()
                .bodyToMono(WirePage.class)
                .map(page -> checked(
                        group, page.data().stream().map(WirePage.User::id).toList()));
    }

    private static String path(long group) {
        return "/directory_users?group=" + GroupIds.id(group) + "&limit=100&order=asc";
    }

    private static int checked(long group, List<String> members) {
        UserIds ids = new UserIds(group * PreparedServerMain.MEMBERS);
        members.forEach(ids::accept);
        return members.size();
    }

    /** How a client fans out. */
    interface FanningOut {

        /** How many members each of the first groups has. */
        Flux<Integer> members(int groups);
    }

    /** A client: a fan-out, and its end. */
    record Session(FanningOut fanOut, Runnable closing) implements AutoCloseable {

        /** The members of this number of groups, complete. */
        void run(int groups) {
            Integer members = fanOut.members(groups).reduce(0, Integer::sum).block();
            if (members == null || members != groups * PreparedServerMain.MEMBERS) {
                throw new IllegalStateException("Not all members of " + groups + " groups: " + members);
            }
        }

        @Override
        public void close() {
            closing.run();
        }
    }
}
