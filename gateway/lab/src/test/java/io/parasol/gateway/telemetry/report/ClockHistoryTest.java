// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import static io.parasol.gateway.telemetry.publish.Readings.A;
import static io.parasol.gateway.telemetry.publish.Readings.good;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.profile.Value;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.publish.IgnoringStoreListener;
import io.parasol.gateway.telemetry.publish.PlayedClocks;
import io.parasol.legacy.Reading;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A measurement")
class ClockHistoryTest {

  /** Nothing but the process ends here. */
  private static final Disk QUICK =
      new Disk() {
        @Override
        public void force(FileChannel file) {}
      };

  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final long[] ERRORS = {HOUR, -HOUR, 10_000, -10_000, -24 * HOUR, 4_000, -4_000};

  @TempDir Path folder;
  private final PlayedClocks clocks = new PlayedClocks();
  private ReadingStore store;
  private ClockHistory history;
  private Reporter reporter;

  /** Each of them was measured, and reported; with the tick of the true clock as its value. */
  private final List<Measured> reported = new ArrayList<>();

  /** When the clock was right last and was looked at, by start of the machine. */
  private final Map<Long, Long> rightLook = new HashMap<>();

  private record Measured(Reading reading, long truth, long boot, boolean wasRight) {}

  @BeforeEach
  void a_machine_without_a_battery_starts() throws IOException {
    clocks.setNever();
    begin();
  }

  /** A process begins: of what one before had in memory, nothing is left. */
  private void begin() throws IOException {
    store =
        ReadingStore.open(
            folder,
            Set.of(Recipient.BROKER),
            64L << 20,
            Duration.ofMillis(10),
            new StoreEnvironment(QUICK, 1),
            new IgnoringStoreListener());
    history = new ClockHistory(clocks, clocks.uptime(), clocks::isRight, store.boots());
    reporter =
        new Reporter(
            A,
            DeviceReporting.EVERY_READING,
            System::nanoTime,
            store::append,
            at -> history.untrustedTimestamp(at));
    look();
  }

  @AfterEach
  void end() throws IOException {
    store.close();
  }

  private void beginAnew() throws IOException {
    end();
    begin();
  }

  private void look() throws IOException {
    history.update();
    store.boots().save();
    noteLook();
  }

  private void noteLook() {
    if (clocks.isRight()) {
      rightLook.put(clocks.boot(), clocks.now());
    }
  }

  private Measured measure() {
    return new Measured(
        good("truth", new Value.Whole(clocks.now()), clocks.instant()),
        clocks.now(),
        clocks.boot(),
        clocks.isRight());
  }

  private void report(Measured measured) {
    reporter.report(List.of(measured.reading()));
    noteLook();
    reported.add(measured);
  }

  /** What would be sent now, oldest first. */
  private List<String> told() throws Exception {
    store.flush().get(60, TimeUnit.SECONDS);
    TimestampCorrection correction = new TimestampCorrection(store.boots());
    List<String> reported = new ArrayList<>();
    for (StoredMessage each : store.read(A, 0, 10_000, 1 << 24)) {
      StoredMessage message = correction.of(each);
      String text = new String(message.payload(), StandardCharsets.UTF_8);
      assertTrue(text.startsWith("{\"ts\":" + message.measuredAt().toEpochMilli() + ","), text);
      reported.add(text);
    }
    return reported;
  }

  private static String expected(Measured one, long seq, long ts, String clock) {
    return "{\"ts\":%d,\"seq\":%d,\"v\":{\"truth\":%d},\"q\":{}%s}"
        .formatted(ts, seq, one.truth(), clock.isEmpty() ? "" : ",\"clock\":\"" + clock + "\"");
  }

  private void assertToldAsKnown() throws Exception {
    List<String> expected = new ArrayList<>();
    for (Measured one : reported) {
      long seq = expected.size() + 1L;
      boolean isKnown = rightLook.getOrDefault(one.boot(), 0L) >= one.truth();
      if (one.wasRight()) {
        expected.add(expected(one, seq, one.truth(), ""));
      } else if (isKnown) {
        expected.add(expected(one, seq, one.truth(), "corrected"));
      } else {
        long ts = one.reading().measuredAt().toEpochMilli();
        expected.add(expected(one, seq, ts, "untrusted"));
      }
    }
    List<String> told = told();
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), told.get(i));
    }
    assertEquals(expected.size(), told.size());
  }

  @Test
  void of_a_time_that_nobody_has_set_is_put_right_when_somebody_does() throws Exception {
    Measured early = measure();
    report(early);
    assertEquals(List.of(expected(early, 1, 5_000, "untrusted")), told());

    clocks.pass(90_000);
    clocks.set(0);
    look();

    assertEquals(List.of(expected(early, 1, early.truth(), "corrected")), told());
  }

  @Test
  void is_put_right_by_a_later_process_of_the_same_start_of_the_machine() throws Exception {
    report(measure());
    clocks.pass(10_000);
    beginAnew();
    report(measure());
    clocks.pass(10_000);
    clocks.set(0);
    beginAnew();

    assertToldAsKnown();
    assertTrue(told().get(1).endsWith("\"corrected\"}"), told().get(1));
  }

  @Test
  void stays_right_when_the_machine_starts_again_and_its_clock_is_wrong_again() throws Exception {
    report(measure());
    clocks.pass(10_000);
    clocks.set(0);
    look();
    clocks.restart();
    clocks.setNever();
    beginAnew();
    report(measure());

    assertToldAsKnown();
    assertTrue(told().get(0).endsWith("\"corrected\"}"), told().get(0));
    assertTrue(told().get(1).endsWith("\"untrusted\"}"), told().get(1));
  }

  @Test
  void of_a_start_of_the_machine_whose_clock_never_was_right_stays_doubtful() throws Exception {
    report(measure());
    clocks.pass(10_000);
    clocks.restart();
    clocks.set(0);
    beginAnew();
    report(measure());

    assertToldAsKnown();
    assertTrue(told().get(0).endsWith("\"untrusted\"}"), told().get(0));
  }

  @Test
  void is_doubted_by_the_clock_of_its_own_time_and_not_by_that_of_its_report() throws Exception {
    Measured before = measure();
    clocks.pass(300);
    clocks.set(0);
    report(before);
    Measured between = measure();
    clocks.pass(300);
    clocks.setNever();
    report(between);

    assertToldAsKnown();
  }

  @Test
  void is_not_doubted_for_being_old_while_the_clock_is_right() throws Exception {
    clocks.set(0);
    look();
    Reading old = good("truth", new Value.Whole(1), clocks.instant().minusSeconds(86_400));
    report(new Measured(old, clocks.now(), clocks.boot(), true));

    assertTrue(told().get(0).endsWith("\"q\":{}}"), told().get(0));
  }

  @Test
  void follows_the_later_word_of_a_clock_that_was_set_twice() throws Exception {
    Measured early = measure();
    report(early);
    clocks.pass(5_000);
    history =
        new ClockHistory(clocks, clocks.uptime(), () -> true, store.boots()); // or so it seems
    clocks.set(0);
    clocks.pass(5_000);
    look();

    assertEquals(List.of(expected(early, 1, early.truth(), "corrected")), told());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void is_told_as_well_as_it_can_be_known_whatever_happens_to_clocks_and_processes(long seed)
      throws Exception {
    Random random = new Random(seed);
    if (random.nextBoolean()) {
      clocks.set(0);
      look();
    }
    for (int step = 0; step < 60; step++) {
      List<Measured> pending = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        clocks.pass(random.nextInt(300));
        pending.add(measure());
      }
      int chance = random.nextInt(100);
      if (chance < 15) {
        clocks.set(0);
      } else if (chance < 25 && !clocks.isJustSetNever()) {
        clocks.setNever();
      } else if (chance < 35) {
        clocks.set(ERRORS[random.nextInt(ERRORS.length)]);
      } else if (chance < 45) {
        beginAnew();
        pending.clear();
      } else if (chance < 50) {
        clocks.restart();
        if (random.nextBoolean()) {
          clocks.setNever();
        }
        beginAnew();
        pending.clear();
      }
      clocks.pass(random.nextInt(300));
      pending.add(measure());
      clocks.pass(random.nextInt(100));
      pending.forEach(this::report);
      look();
      if (random.nextInt(10) == 0) {
        assertToldAsKnown();
      }
    }
    assertToldAsKnown();
    beginAnew();
    assertToldAsKnown();
  }
}
