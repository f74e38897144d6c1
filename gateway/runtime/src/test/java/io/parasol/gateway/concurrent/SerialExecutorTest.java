// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.concurrent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.parasol.gateway.concurrent.SerialExecutor.Closing;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("A serial executor")
class SerialExecutorTest {

  private final Logger log =
      (Logger) LoggerFactory.getLogger(SerialExecutor.class.getPackageName());
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          logged.add(event.getLevel() + " " + event.getFormattedMessage());
        }
      };

  @BeforeEach
  void attach() {
    appender.setContext(log.getLoggerContext());
    appender.start();
    log.addAppender(appender);
  }

  @AfterEach
  void detach() {
    log.detachAppender(appender);
  }

  @Test
  void runs_tasks_in_their_order_on_one_daemon_thread_of_its_name() {
    List<String> runs = new CopyOnWriteArrayList<>();
    try (SerialExecutor executor = new SerialExecutor("test", Closing.FINISH)) {
      for (String task : List.of("a", "b", "c")) {
        executor.execute(() -> runs.add(task + " " + Thread.currentThread().getName()));
      }
      executor.execute(() -> runs.add("daemon " + Thread.currentThread().isDaemon()));
    }

    assertEquals(List.of("a test", "b test", "c test", "daemon true"), runs);
  }

  @Test
  void logs_a_task_that_throws_in_one_line_and_runs_the_next() {
    AtomicInteger runs = new AtomicInteger();
    try (SerialExecutor executor = new SerialExecutor("test", Closing.FINISH)) {
      executor.execute(
          () -> {
            throw new IllegalStateException("defect");
          });
      executor.after(
          Duration.ZERO,
          () -> {
            throw new StackOverflowError("defect");
          });
      executor.execute(runs::incrementAndGet);
      await().untilAsserted(() -> assertEquals(2, logged.size()));
    }

    assertEquals(1, runs.get());
    String line = "ERROR task failed with an unexpected exception thread=test";
    assertEquals(List.of(line, line), logged);
  }

  @Test
  void rejects_new_tasks_while_its_queue_is_full() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    try (SerialExecutor executor = new SerialExecutor("test", 2, Closing.FINISH)) {
      executor.execute(
          () -> {
            begun.countDown();
            awaitUninterrupted(released);
          });
      assertTrue(begun.await(60, TimeUnit.SECONDS));
      assertTrue(executor.tryExecute(runs::incrementAndGet));
      assertTrue(executor.tryExecute(runs::incrementAndGet));

      assertFalse(executor.tryExecute(runs::incrementAndGet));
      for (int i = 0; i < 3; i++) {
        assertThrows(
            RejectedExecutionException.class, () -> executor.execute(runs::incrementAndGet));
      }

      released.countDown();
      await().until(() -> executor.tryExecute(runs::incrementAndGet));
    }

    assertEquals(3, runs.get());
    assertEquals(List.of("WARN queue is full, new tasks are rejected thread=test limit=2"), logged);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void runs_a_task_after_its_delay() throws Exception {
    CompletableFuture<Long> run = new CompletableFuture<>();
    long begin = System.nanoTime();
    try (SerialExecutor executor = new SerialExecutor("test", Closing.FINISH)) {
      executor.after(Duration.ofMillis(30), () -> run.complete(System.nanoTime() - begin));

      assertTrue(run.get(60, TimeUnit.SECONDS) >= Duration.ofMillis(30).toNanos());
    }
  }

  @Nested
  @DisplayName("when closed")
  class WhenClosed {

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<String> runs = new CopyOnWriteArrayList<>();

    /** Closes an executor whose first task waits until it is interrupted, or for this long. */
    private void closeWithBusyThread(Closing closing, Duration wait) throws Exception {
      SerialExecutor executor = new SerialExecutor("test", closing);
      executor.execute(
          () -> {
            begun.countDown();
            try {
              boolean isReleased = released.await(wait.toMillis(), TimeUnit.MILLISECONDS);
              runs.add(isReleased ? "released" : "undisturbed");
            } catch (InterruptedException interrupted) {
              runs.add("interrupted");
            }
          });
      executor.execute(() -> runs.add("queued"));
      executor.after(Duration.ofHours(1), () -> runs.add("delayed"));
      executor.every(Duration.ofHours(1), "test", () -> runs.add("periodic"));
      assertTrue(begun.await(60, TimeUnit.SECONDS));
      executor.close();

      assertFalse(executor.tryExecute(() -> runs.add("late")));
      assertThrows(
          RejectedExecutionException.class, () -> executor.execute(() -> runs.add("late")));
      executor.after(Duration.ZERO, () -> runs.add("late"));
    }

    @Test
    void finishes_queued_tasks_but_none_that_are_due_later() throws Exception {
      closeWithBusyThread(Closing.FINISH, HALF_A_SECOND);

      assertEquals(List.of("undisturbed", "queued"), runs);
    }

    @Test
    void finishes_queued_tasks_before_it_interrupts() throws Exception {
      closeWithBusyThread(Closing.FINISH_OR_INTERRUPT, HALF_A_SECOND);

      assertEquals(List.of("undisturbed", "queued"), runs);
    }

    @Test
    void interrupts_and_discards_at_once_if_asked_to() throws Exception {
      closeWithBusyThread(Closing.INTERRUPT, Duration.ofMinutes(1));

      assertEquals(List.of("interrupted"), runs);
    }
  }

  @Nested
  @DisplayName("with a periodic task")
  class WithPeriodicTask {

    private static final String WELL = "";

    /** Runs a task whose runs end in this way, one after the other, and then without failure. */
    private void run(String... ends) {
      Iterator<String> next = List.of(ends).iterator();
      AtomicInteger runs = new AtomicInteger();
      try (SerialExecutor executor = new SerialExecutor("test", Closing.FINISH)) {
        executor.every(
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
    void logs_nothing_while_it_succeeds() {
      run(WELL, WELL);

      assertEquals(List.of(), logged);
    }

    @Test
    void logs_once_that_it_fails_and_once_that_it_works_again() {
      run("disk full", "disk full", "disk full");

      assertEquals(
          List.of(
              "WARN periodic task failed, will be retried what=deny-list why=disk full",
              "INFO periodic task works again what=deny-list"),
          logged);
    }

    @Test
    void logs_each_other_reason_and_each_new_failure() {
      run("disk full", "denied", "denied", WELL, "denied");

      assertEquals(
          List.of(
              "WARN periodic task failed, will be retried what=deny-list why=disk full",
              "WARN periodic task failed, will be retried what=deny-list why=denied",
              "INFO periodic task works again what=deny-list",
              "WARN periodic task failed, will be retried what=deny-list why=denied",
              "INFO periodic task works again what=deny-list"),
          logged);
    }
  }
}
