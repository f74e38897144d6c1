// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parasol.certs.files.Disk;
import java.nio.channels.FileChannel;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
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

  private static void assertHolds(TestInfo test, Exploration.Plan plan) throws Exception {
    Exploration.Result result = new Exploration(plan).run(() -> false);

    System.out.printf(
        "%s: %d starts, %d states, %d paths%n",
        test.getDisplayName(), result.starts(), result.states(), result.paths());
    assertEquals(List.of(), result.failures());
    assertTrue(result.isComplete());
  }

  @Test
  void of_one_command_and_two_faults_keeps_the_promises(TestInfo test) throws Exception {
    assertHolds(test, Exploration.Plan.of(EnumSet.of(Order.FIRST), 2, 1));
  }

  @Test
  void of_two_commands_and_a_fault_keeps_the_promises(TestInfo test) throws Exception {
    assertHolds(test, Exploration.Plan.of(EnumSet.of(Order.FIRST, Order.SECOND), 1, 0));
  }

  @Test
  void of_an_install_and_a_fault_keeps_the_promises(TestInfo test) throws Exception {
    assertHolds(test, Exploration.Plan.of(EnumSet.of(Order.INSTALL), 1, 0));
  }

  /** Does not sync any file. */
  private static final class UnsyncedDisk implements Disk {
    @Override
    public void force(FileChannel file) {}
  }

  @Test
  void finds_a_log_that_is_not_synced() throws Exception {
    Exploration.Plan plan = Exploration.Plan.of(EnumSet.of(Order.FIRST), 2, 0);

    Exploration.Result result = new Exploration(plan, UnsyncedDisk::new).run(() -> false);

    assertTrue(
        result.failures().stream().anyMatch(each -> each.contains("no final receipt")),
        result.failures()::toString);
  }
}
