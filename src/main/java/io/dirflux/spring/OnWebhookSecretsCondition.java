package io.dirflux.spring;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.OnPropertyListCondition;

/** Matches if {@code dirflux.webhook.secrets} has an entry, as a list or separated by commas. */
final class OnWebhookSecretsCondition extends OnPropertyListCondition {

    static final String PROPERTY = "dirflux.webhook.secrets";

    OnWebhookSecretsCondition() {
        super(PROPERTY, () -> ConditionMessage.forCondition("Webhook secrets"));
    }
}
