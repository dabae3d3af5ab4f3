package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.PoolGauge;
import io.dirflux.RawServer;
import io.dirflux.RetryPolicy;
import io.dirflux.model.DirectoryUser;
import io.netty.channel.Channel;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.netty.resources.ConnectionProvider;

class StaleReadsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void aReadBeforeTheConnectionIsOpenDoesNotFailACallWhoseRequestIsSent() {
        PoolGauge pool = new PoolGauge();
        ConnectionProvider connections = pool.provider();
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client = server.client()
                        .connectionProvider(connections)
                        .retryPolicy(RetryPolicy.none())
                        .httpClient(http ->
                                http.doOnChannelInit((observer, channel, address) -> readBeforeConnected(channel)))
                        .build()) {
            DirectoryUser user = client.users().get("directory_user_1").block(SOON);

            assertThat(user).extracting(DirectoryUser::id).isEqualTo("directory_user_1");
            assertThat(server.requests).hasSize(1);
            await().atMost(SOON).until(() -> pool.acquired() == 0);
        } finally {
            connections.dispose();
        }
    }

    /** What Netty's epoll transport does when it is woken for the socket that had the file descriptor before. */
    private static void readBeforeConnected(Channel channel) {
        channel.eventLoop().execute(() -> channel.pipeline().fireExceptionCaught(new NotYetConnectedException()));
    }
}
