// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.parasol.broker.embedded.selftest.ExpectedHandshakeFailures;
import io.parasol.config.model.site.AddressBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Reports clients whose TLS handshake fails. HiveMQ has no API for this and only logs it, so this
 * reads the lines of two loggers. Their lines are not written to any other log.
 *
 * <p>A line contains the address and the reason, but not the certificate.
 */
final class HandshakeLog implements AutoCloseable {

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(HandshakeLog.class);

  static final String WHAT = "handshake";

  /** Logs why a handshake failed or did not start. */
  private static final String FAILURES = "com.hivemq.security.ssl.SslExceptionHandler";

  /**
   * Logs which clients the broker disconnects, including those that do not finish the handshake.
   */
  private static final String DISCONNECTS =
      "com.hivemq.mqtt.handler.disconnect.MqttServerDisconnectorImpl";

  private static final String UNFINISHED = "without finishing the TLS handshake";
  private static final String WITHOUT_CLIENT_ID = "for client with IP";

  /** Some versions of Java prefix the reason with the alert that they have sent. */
  private static final Pattern ALERT = Pattern.compile("^\\([a-z_]+\\) ");

  private final HandshakeAppender appender = new HandshakeAppender();
  private final List<Logger> record = new ArrayList<>();
  private final Refusals refusals;
  private final ExpectedHandshakeFailures expectedFailures;

  private HandshakeLog(Refusals refusals, ExpectedHandshakeFailures expectedFailures) {
    this.refusals = refusals;
    this.expectedFailures = expectedFailures;
  }

  /** Starts to read the loggers. */
  static HandshakeLog open(Refusals refusals, ExpectedHandshakeFailures expectedFailures) {
    HandshakeLog opened = new HandshakeLog(refusals, expectedFailures);
    opened.appender.start();
    opened.attach(FAILURES);
    opened.attach(DISCONNECTS);
    if (opened.record.isEmpty()) {
      log.warn("failed broker handshakes are not reported why=\"logging is not bound to Logback\"");
    }
    return opened;
  }

  private void attach(String name) {
    if (LoggerFactory.getLogger(name) instanceof Logger logger) {
      logger.setAdditive(false);
      logger.setLevel(Level.DEBUG);
      logger.addAppender(appender);
      record.add(logger);
    }
  }

  @Override
  public void close() {
    for (Logger each : record) {
      each.detachAppender(appender);
      each.setLevel(null);
      each.setAdditive(true);
    }
    appender.stop();
  }

  private void record(String line, Object[] values) {
    Optional<String> why = why(line, values);
    if (why.isEmpty() || values.length == 0) {
      return;
    }
    String from = String.valueOf(values[0]);
    log.debug("broker handshake failed from={} why=\"{}\"", from, why.get());
    if (!expectedFailures.consume(from)) {
      refusals.report(shortened(from), WHAT, why.get());
    }
  }

  private static String shortened(String address) {
    return AddressBlock.parse(address).map(AddressBlock::toString).orElse(address);
  }

  /** Returns the reason; empty for a line about something else. */
  private static Optional<String> why(String line, Object[] values) {
    if (line.contains(UNFINISHED)) {
      return Optional.of("not finished in time");
    }
    // A line with a client id is about a client that has finished the handshake.
    return line.contains(WITHOUT_CLIENT_ID) && values.length == 2
        ? Optional.of(describe(ALERT.matcher(String.valueOf(values[1])).replaceFirst("")))
        : Optional.empty();
  }

  private static String describe(String why) {
    if (why.startsWith("not an SSL/TLS record")) {
      return "no TLS";
    }
    if (why.startsWith("Empty client certificate chain")) {
      return "no client certificate";
    }
    if (why.startsWith("NotAfter: ")) {
      return "certificate expired, " + why;
    }
    return why.startsWith("NotBefore: ") ? "certificate not valid yet, " + why : why;
  }

  private final class HandshakeAppender extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      Object[] values = event.getArgumentArray();
      record(event.getMessage(), values == null ? new Object[0] : values);
    }
  }
}
