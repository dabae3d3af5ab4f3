package io.dirflux.example;

import io.dirflux.junit.SimulatorConnectionDetails;
import io.dirflux.junit.WebhookSender;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import io.dirflux.simulator.WebhookDestination;
import io.dirflux.webhook.WebhookVerifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Without a key: a simulator in place of WorkOS, which sends its webhooks here. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${dirflux.api-key:}'.isEmpty() and '${WORKOS_API_KEY:}'.isEmpty()")
class EmbeddedSimulator {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedSimulator.class);

    @Bean(destroyMethod = "close")
    Simulator simulator() {
        Tenant tenant = Tenant.builder()
                .organization("Acme")
                .directory(
                        DirectorySpec.of(1_000, 12),
                        d -> d.user("ada@acme.test").inGroups("Engineering"))
                .build();
        return Simulator.builder().tenant(tenant).start();
    }

    @Bean
    SimulatorConnectionDetails simulatorConnection(Simulator simulator) {
        return new SimulatorConnectionDetails(simulator);
    }

    /** Exists only here, because everybody knows this secret. */
    @Bean
    WebhookVerifier verifier() {
        return WebhookVerifier.of(WebhookSender.SECRET);
    }

    /** Changes the directory on request, as an administrator would. */
    @Bean
    RouterFunction<ServerResponse> offboarding(Simulator simulator) {
        return RouterFunctions.route()
                .POST("/offboard/{email}", request -> {
                    SimulatedDirectory directory =
                            simulator.tenant().directories().get(0);
                    String user = directory.userIdOf(request.pathVariable("email"));
                    simulator.tenant().updateUserState(user, "inactive");
                    return ServerResponse.noContent().build();
                })
                .build();
    }

    /** Sends the webhooks as soon as the server listens. */
    @Bean
    ApplicationListener<WebServerInitializedEvent> webhooks(Simulator simulator) {
        return event -> {
            String app = "http://127.0.0.1:" + event.getWebServer().getPort();
            simulator.deliverWebhooks(WebhookDestination.of(app + "/webhooks/workos", WebhookSender.SECRET));
            String directory = simulator.tenant().directories().get(0).id();
            LOG.info("There is no WORKOS_API_KEY, so a simulator answers. Try:");
            LOG.info("curl -N {}/directories/{}/users", app, directory);
            LOG.info("curl -X POST {}/offboard/ada@acme.test", app);
            LOG.info("curl -s {}/copy/{}/users | grep ada", app, directory);
            LOG.info("curl -s {}/actuator/health {}/actuator/dirflux", app, app);
        };
    }
}
