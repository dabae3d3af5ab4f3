package io.dirflux.spring;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if a property or the environment has an API key. */
final class OnApiKeyCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean found = PropertiesConnectionDetails.keyIn(context.getEnvironment()) != null;
        ConditionMessage.Builder message = ConditionMessage.forCondition("API key");
        String names = PropertiesConnectionDetails.KEY + " or " + PropertiesConnectionDetails.KEY_VARIABLE;
        return found
                ? ConditionOutcome.match(message.because("there is one"))
                : ConditionOutcome.noMatch(message.because("neither " + names.replace(" or ", " nor ") + " is set"));
    }
}
