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

  /** How long each plan is explored; {@code parasol bench explore} explores for longer. */
  private static final Duration BUDGET = Duration.ofSeconds(2);

  private static void assertHolds(TestInfo test, Exploration.Plan plan) throws Exception {
    long begin = System.nanoTime();
    Exploration.Result result =
        new Exploration(plan).run(() -> System.nanoTime() - begin > BUDGET.toNanos());

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
  void reaches_more_states_when_responses_of_a_transfer_are_lost() throws Exception {
    assertTrue(
        statesOfAnInstall(EnumSet.of(PathFault.RESPONSE_LOST))
            > statesOfAnInstall(EnumSet.noneOf(PathFault.class)));
  }

  private static int statesOfAnInstall(Set<PathFault> faults) throws Exception {
    Exploration.Plan plan = new Exploration.Plan(EnumSet.of(Order.INSTALL), faults, 1, 0);
    Exploration.Result result = new Exploration(plan).run(() -> false);
    assertEquals(List.of(), result.failures());
    assertTrue(result.isComplete());
    return result.states();
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

    Exploration.Result result =
        new Exploration(plan, () -> new ForgetfulDisk("\"" + kind + "\"")).run(() -> false);

    // The device was written, and the receipt states the opposite or is the second one.
    assertTrue(
        result.failures().stream()
            .anyMatch(each -> each.contains("ended as") || each.contains("more than one final")),
        result.failures()::toString);
  }
}
