// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.parasol.broker.embedded.selftest.ExpectedHandshakeFailures;
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
  private static final String PARTINGS =
      "com.hivemq.mqtt.handler.disconnect.MqttServerDisconnectorImpl";

  private static final String UNFINISHED = "without finishing the TLS handshake";
  private static final String NAMELESS = "for client with IP";

  /** Some versions of Java prefix the reason with the alert that they have sent. */
  private static final Pattern ALERT = Pattern.compile("^\\([a-z_]+\\) ");

  private final Ear ear = new Ear();
  private final List<Logger> heard = new ArrayList<>();
  private final Refusals refusals;
  private final ExpectedHandshakeFailures own;

  private HandshakeLog(Refusals refusals, ExpectedHandshakeFailures own) {
    this.refusals = refusals;
    this.own = own;
  }

  /** Starts to read the loggers. */
  static HandshakeLog open(Refusals refusals, ExpectedHandshakeFailures own) {
    HandshakeLog opened = new HandshakeLog(refusals, own);
    opened.ear.start();
    opened.hear(FAILURES);
    opened.hear(PARTINGS);
    if (opened.heard.isEmpty()) {
      log.warn("failed broker handshakes are not reported why=\"logging is not bound to Logback\"");
    }
    return opened;
  }

  private void hear(String name) {
    if (LoggerFactory.getLogger(name) instanceof Logger logger) {
      logger.setAdditive(false);
      logger.setLevel(Level.DEBUG);
      logger.addAppender(ear);
      heard.add(logger);
    }
  }

  @Override
  public void close() {
    for (Logger each : heard) {
      each.detachAppender(ear);
      each.setLevel(null);
      each.setAdditive(true);
    }
    ear.stop();
  }

  private void heard(String line, Object[] facts) {
    Optional<String> why = why(line, facts);
    if (why.isEmpty() || facts.length == 0) {
      return;
    }
    String from = String.valueOf(facts[0]);
    log.debug("broker handshake failed from={} why=\"{}\"", from, why.get());
    if (!own.isOne(from)) {
      refusals.report(from, WHAT, why.get());
    }
  }

  /** Returns the reason; empty for a line about something else. */
  private static Optional<String> why(String line, Object[] facts) {
    if (line.contains(UNFINISHED)) {
      return Optional.of("not finished in time");
    }
    // A line with a client id is about a client that has finished the handshake.
    return line.contains(NAMELESS) && facts.length == 2
        ? Optional.of(plain(ALERT.matcher(String.valueOf(facts[1])).replaceFirst("")))
        : Optional.empty();
  }

  private static String plain(String why) {
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

  private final class Ear extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      Object[] facts = event.getArgumentArray();
      heard(event.getMessage(), facts == null ? new Object[0] : facts);
    }
  }
}
