package io.dirflux.fault;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Captures log output instead of printing it while open: our loggers at any level, others from INFO. */
public final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    public final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.dirflux");
    private final Logger silenced = (Logger) LoggerFactory.getLogger("reactor.netty.http.client.HttpClientConnect");
    private final Appender<ILoggingEvent> console = root.getAppender("console");
    private final Level[] before = {root.getLevel(), ours.getLevel(), silenced.getLevel()};

    public LogRecorder() {
        setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        start();
        root.setLevel(Level.INFO);
        ours.setLevel(Level.TRACE);
        silenced.setLevel(Level.INFO);
        root.detachAppender(console);
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String trace = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        lines.add(event.getThreadName() + " " + event.getLoggerName() + " " + event.getFormattedMessage() + " "
                + event.getMDCPropertyMap() + " " + trace);
    }

    @Override
    public void close() {
        root.detachAppender(this);
        root.addAppender(console);
        root.setLevel(before[0]);
        ours.setLevel(before[1]);
        silenced.setLevel(before[2]);
    }
}
