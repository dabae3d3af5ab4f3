package io.dirflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.EventContext.Actor;
import io.dirflux.model.EventContext.GoogleAnalyticsSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The fields of {@code EventContextDto}, and what the API may add to them. */
class EventContextTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final String FULL = "{\"google_analytics_client_id\":\"GA1.2\","
            + "\"google_analytics_sessions\":[{\"containerId\":\"GTM-A\",\"sessionId\":\"12\",\"sessionNumber\":\"1\"},"
            + "{\"containerId\":\"GTM-B\"},\"unreadable\"],"
            + "\"ajs_anonymous_id\":\"ajs_1\",\"client_id\":\"client_1\","
            + "\"actor\":{\"id\":\"user_1\",\"source\":\"dashboard\",\"name\":\"Jane Doe\"},"
            + "\"previous_attributes\":{\"state\":\"active\"},\"tomorrow\":{\"a\":1},\"more\":null}";

    @Test
    void describedFieldsAreTypedAndTheRestIsExtra() {
        EventContext context = MAPPER.readValue(FULL, EventContext.class);

        assertThat(context.actor()).isEqualTo(new Actor("user_1", "dashboard", "Jane Doe"));
        assertThat(context.clientId()).isEqualTo("client_1");
        assertThat(context.ajsAnonymousId()).isEqualTo("ajs_1");
        assertThat(context.googleAnalyticsClientId()).isEqualTo("GA1.2");
        assertThat(context.googleAnalyticsSessions())
                .isEqualTo(List.of(
                        new GoogleAnalyticsSession("GTM-A", "12", "1"),
                        new GoogleAnalyticsSession("GTM-B", null, null)));
        assertThat(context.previousAttributes()).isEqualTo(Map.of("state", "active"));
        assertThat(context.extra()).containsOnlyKeys("tomorrow", "more").containsEntry("tomorrow", Map.of("a", 1L));
    }

    @Test
    void anAppsMapperWritesItAsItCame() {
        EventContext context = MAPPER.readValue(FULL, EventContext.class);

        assertThat(MAPPER.writeValueAsString(context)).isEqualTo(FULL);
        assertThat(context).hasToString("EventContext[8]");
        assertThat(context.actor()).hasToString("Actor[id=user_1, source=dashboard]");
    }

    @Test
    void missingAndUnexpectedFieldsAreNull() {
        EventContext odd = MAPPER.readValue(
                "{\"actor\":\"user_1\",\"client_id\":{},\"google_analytics_sessions\":{},\"previous_attributes\":[]}",
                EventContext.class);
        for (EventContext context : List.of(EventContext.EMPTY, odd)) {
            assertThat(context.actor()).isNull();
            assertThat(context.clientId()).isNull();
            assertThat(context.googleAnalyticsSessions()).isEmpty();
            assertThat(context.previousAttributes()).isEmpty();
            assertThat(context.extra()).isEmpty();
        }
        assertThat(MAPPER.readValue("{\"actor\":{}}", EventContext.class).actor())
                .isEqualTo(new Actor(null, null, null));
    }
}
