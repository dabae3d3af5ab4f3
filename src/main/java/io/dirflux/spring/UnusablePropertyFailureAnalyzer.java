package io.dirflux.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a property of ours whose value must not be printed. */
final class UnusablePropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnusablePropertyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusablePropertyException cause) {
        return new FailureAnalysis(
                cause.getMessage() + "\n\nIts value is not shown, because it may contain a secret.",
                "Update the value of " + cause.property() + ".",
                cause);
    }
}
