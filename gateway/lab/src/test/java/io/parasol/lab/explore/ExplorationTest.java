// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@DisplayName("Every interleaving")
class ExplorationTest {

  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.parasol");

  /** Every simulated fault would be logged. */
  @BeforeAll
  static void logNothing() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void logAgain() {
    LOG.setLevel(null);
  }

  /**
   * How long each plan is explored. -Dparasol.seconds=600 is for a long run, and {@code parasol
   * bench explore} explores plans with more faults for longer.
   */
  private static final Duration BUDGET =
      Duration.ofSeconds(Integer.getInteger("parasol.seconds", 2));

  /** Returns whether the time of a plan that begins now is over. */
  private static BooleanSupplier budget() {
    long begin = System.nanoTime();
    return () -> System.nanoTime() - begin > BUDGET.toNanos();
  }

  private static void assertHolds(TestInfo test, Exploration.Plan plan) throws Exception {
    Exploration.Result result = new Exploration(plan).run(budget());

    System.out.printf(
        "%s: %d starts, %d states, %d paths, complete %s%n",
        test.getDisplayName(),
        result.starts(),
        result.states(),
        result.paths(),
        result.isComplete());
    assertEquals(List.of(), result.failures());
    assertTrue(result.paths() > 0);
  }

  @Test
  void of_one_command_and_any_two_faults_keeps_the_promises(TestInfo test) throws Exception {
    assertHolds(test, Exploration.Plan.of(EnumSet.of(Order.FIRST), 2, 1));
  }

  @Test
  void of_two_commands_an_install_and_two_faults_keeps_the_promises(TestInfo test)
      throws Exception {
    assertHolds(test, Exploration.Plan.of(EnumSet.allOf(Order.class), 2, 1));
  }

  @Test
  void of_an_install_and_a_crash_keeps_the_promises(TestInfo test) throws Exception {
    assertHolds(
        test, new Exploration.Plan(EnumSet.of(Order.INSTALL), EnumSet.of(PathFault.CRASH), 1, 0));
  }

  @Test
  void of_an_install_whose_transfer_fails_and_a_crash_keeps_the_promises(TestInfo test)
      throws Exception {
    assertHolds(
        test,
        new Exploration.Plan(
            EnumSet.of(Order.INSTALL), EnumSet.of(PathFault.RESPONSE_LOST, PathFault.CRASH), 2, 0));
  }

  @Test
  void of_an_install_loses_responses_of_its_transfer() throws Exception {
    Set<PathFault> lost = EnumSet.of(PathFault.RESPONSE_LOST);
    Exploration exploration =
        new Exploration(new Exploration.Plan(EnumSet.of(Order.INSTALL), lost, 1, 0));
    BooleanSupplier isOver = budget();

    // The first path has no fault, and takes more than the budget on a slow machine.
    Exploration.Result result =
        exploration.run(() -> isOver.getAsBoolean() && exploration.happened().equals(lost));

    assertEquals(List.of(), result.failures());
    assertEquals(lost, exploration.happened());
  }

  /** A disk that leaves out the sync after one kind of record. */
  private static final class ForgetfulDisk implements Disk {
    private final String kind;
    private @Nullable FileChannel forgotten;

    private ForgetfulDisk(String kind) {
      this.kind = kind;
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
      if (ISO_8859_1.decode(bytes.duplicate()).toString().contains(kind)) {
        forgotten = file;
      }
      Disk.REAL.write(file, bytes, at);
    }

    @Override
    public void force(FileChannel file) throws IOException {
      if (file == forgotten) {
        forgotten = null;
      } else {
        Disk.REAL.force(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"armed", "done"})
  void finds_a_record_that_is_not_synced(String kind) throws Exception {
    Exploration.Plan plan =
        new Exploration.Plan(EnumSet.of(Order.FIRST), EnumSet.of(PathFault.CRASH), 1, 0);

    Exploration exploration = new Exploration(plan, () -> new ForgetfulDisk("\"" + kind + "\""));
    Exploration.Result result =
        exploration.run(() -> exploration.failures().stream().anyMatch(ExplorationTest::isMissed));

    assertTrue(
        result.failures().stream().anyMatch(ExplorationTest::isMissed),
        result.failures()::toString);
  }

  /**
   * The device was written, and the receipt states the opposite or is the second one; or the
   * checkpoint has records that the log has lost.
   */
  private static boolean isMissed(String failure) {
    return failure.contains("ended as")
        || failure.contains("more than one final")
        || failure.contains("commands are not accepted");
  }
}
