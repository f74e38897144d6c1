// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log on the console")
class LimitedConsoleAppenderTest {

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LimitedConsoleAppender appender = new LimitedConsoleAppender(() -> this.now);
  private long now;

  @BeforeEach
  void open() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%level %logger{0} %msg%n");
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    appender.setOutputStream(written);
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.DEBUG);
    root.addAppender(appender);
  }

  @AfterEach
  void close() {
    context.stop();
  }

  private Logger log(String name) {
    return context.getLogger(name);
  }

  private List<String> lines() {
    List<String> lines = written.toString(StandardCharsets.UTF_8).lines().toList();
    written.reset();
    return lines;
  }

  private void nextMinute() {
    now += LogRateLimit.INTERVAL;
  }

  @Test
  void has_a_limited_number_of_lines_of_one_cause_and_reports_the_rest_once_a_minute() {
    for (int i = 0; i < 87_657; i++) {
      log("a.Broker").warn("client refused client={}", i);
    }
    assertEquals(LogRateLimit.MAX_LINES, lines().size());

    nextMinute();
    log("a.Store").info("store opened");

    assertEquals(
        List.of(
            "WARN LimitedConsoleAppender log lines left out count=87557"
                + " message=\"client refused client={}\"",
            "INFO Store store opened"),
        lines());

    nextMinute();
    log("a.Broker").warn("client refused client={}", 1);
    assertEquals(List.of("WARN Broker client refused client=1"), lines());
  }

  @Test
  void limits_each_cause_by_itself() {
    for (int i = 0; i < 1000; i++) {
      log("a.Broker").warn("client refused client={}", i);
    }
    lines();

    log("a.Broker").error("disk full");
    log("a.Other").warn("client refused client={}", 1);

    assertEquals(2, lines().size());
  }

  @Test
  void is_bounded_when_every_line_has_a_cause_of_its_own() {
    for (int i = 0; i < 100_000; i++) {
      log("b.Foreign").warn("message with its value filled in " + i);
    }

    assertEquals(LogRateLimit.MAX_CAUSES + LogRateLimit.MAX_LINES, lines().size());
  }

  @Test
  void has_every_line_that_was_requested_for_debugging() {
    for (int i = 0; i < 1000; i++) {
      log("a.Broker").debug("packet {}", i);
    }

    assertEquals(1000, lines().size());
  }
}
