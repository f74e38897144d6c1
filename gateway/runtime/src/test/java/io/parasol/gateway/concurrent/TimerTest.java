// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.concurrent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("A task that is done every now and then")
class TimerTest {

  private static final String WELL = "";

  private final Logger log = (Logger) LoggerFactory.getLogger(Timer.class);
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> listening =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          told.add(event.getLevel() + " " + event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    listening.setContext(log.getLoggerContext());
    listening.start();
    log.addAppender(listening);
  }

  @AfterEach
  void listenNoMore() {
    log.detachAppender(listening);
  }

  /** Does a task that ends like that, one time after the other, and then well for ever. */
  private void run(String... ends) {
    Iterator<String> next = List.of(ends).iterator();
    AtomicInteger runs = new AtomicInteger();
    try (Timer timer = new Timer("test")) {
      timer.every(
          Duration.ofMillis(1),
          "deny-list",
          () -> {
            runs.incrementAndGet();
            String end = next.hasNext() ? next.next() : WELL;
            if (!end.equals(WELL)) {
              throw new IOException(end);
            }
          });
      await().until(() -> runs.get() > ends.length + 3);
    }
  }

  @Test
  void says_nothing_while_all_is_well() {
    run(WELL, WELL);

    assertEquals(List.of(), told);
  }

  @Test
  void says_once_that_it_fails_and_once_that_it_does_no_more() {
    run("disk full", "disk full", "disk full");

    assertEquals(
        List.of(
            "WARN periodic task failed, will be retried what=deny-list why=disk full",
            "INFO periodic task works again what=deny-list"),
        told);
  }

  @Test
  void says_so_when_it_fails_for_another_reason_or_anew() {
    run("disk full", "denied", "denied", WELL, "denied");

    assertEquals(
        List.of(
            "WARN periodic task failed, will be retried what=deny-list why=disk full",
            "WARN periodic task failed, will be retried what=deny-list why=denied",
            "INFO periodic task works again what=deny-list",
            "WARN periodic task failed, will be retried what=deny-list why=denied",
            "INFO periodic task works again what=deny-list"),
        told);
  }
}
