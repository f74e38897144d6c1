// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.lab.crash.CrashRun.Fault;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The crash simulator")
class CrashRunTest {

  /**
   * Number of states for each fault; -Dparasol.rounds=10000 is for a long run, and so is {@code
   * parasol bench crash}.
   */
  private static final int STATES = Integer.getInteger("parasol.rounds", 100);

  /** Faults that need a run of the scenario for each state: a quarter of the states. */
  private static final Set<Fault> WITH_A_RUN = EnumSet.of(Fault.DISK_FAILS, Fault.OPERATION_FAILS);

  private static final int MIN_STATES = 5;

  private static CrashRun explored(Scenario scenario, Fault fault) throws Exception {
    return explored(scenario, fault, STATES);
  }

  private static CrashRun explored(Scenario scenario, Fault fault, int most) throws Exception {
    int count = Math.max(MIN_STATES, WITH_A_RUN.contains(fault) ? most / 4 : most);
    CrashRun run = new CrashRun(scenario, EnumSet.of(fault));
    AtomicInteger states = new AtomicInteger();
    run.explore(1, () -> states.incrementAndGet() > count);
    return run;
  }

  @ParameterizedTest
  @EnumSource
  void finds_no_reading_that_is_lost_without_a_gap(Fault fault) throws Exception {
    assertEquals(List.of(), explored(new StoreScenario(), fault).failures());
  }

  @ParameterizedTest
  @EnumSource
  void finds_no_command_that_would_be_carried_out_twice(Fault fault) throws Exception {
    assertEquals(List.of(), explored(new CommandScenario(), fault, STATES / 2).failures());
  }

  @ParameterizedTest
  @EnumSource
  void finds_no_certificate_that_is_lost_or_accepted_again(Fault fault) throws Exception {
    assertEquals(List.of(), explored(new CertificateScenario(), fault, STATES / 10).failures());
  }

  @ParameterizedTest
  @EnumSource
  void finds_no_message_for_the_central_broker_that_is_lost_without_a_gap(Fault fault)
      throws Exception {
    assertEquals(List.of(), explored(new LetterScenario(), fault, STATES / 20).failures());
  }

  @ParameterizedTest
  @EnumSource
  void finds_no_event_that_is_lost(Fault fault) throws Exception {
    assertEquals(List.of(), explored(new EventScenario(), fault, STATES / 20).failures());
  }

  @ParameterizedTest
  @EnumSource
  void finds_no_device_whose_identity_is_forgotten(Fault fault) throws Exception {
    assertEquals(List.of(), explored(new IdentityScenario(), fault).failures());
  }

  @ParameterizedTest
  @EnumSource
  void finds_no_install_that_is_forgotten(Fault fault) throws Exception {
    assertEquals(List.of(), explored(new InstallScenario(), fault, STATES / 2).failures());
  }

  /** Replaces a file without a sync, and promises that its content is durable. */
  private static final class Careless implements Scenario {

    private final boolean isSynced;

    private Careless(boolean isSynced) {
      this.isSynced = isSynced;
    }

    @Override
    public String name() {
      return "careless";
    }

    @Override
    public void prepare(Path root) throws Exception {
      Files.writeString(root.resolve("file"), "old");
    }

    @Override
    public void run(Path root, SimulatedDisk disk, Random random) throws Exception {
      Path temporary = root.resolve("temporary");
      if (isSynced) {
        Files.writeString(temporary, "new", StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        force(temporary);
        Files.move(temporary, root.resolve("file"), StandardCopyOption.ATOMIC_MOVE);
        force(root);
      } else {
        Files.writeString(temporary, "new");
        Files.move(temporary, root.resolve("file"), StandardCopyOption.ATOMIC_MOVE);
      }
      disk.promise("new");
    }

    private static void force(Path path) throws Exception {
      try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }

    @Override
    public List<String> check(Path root, List<Object> promises, Damage damage) throws Exception {
      String content = Files.readString(root.resolve("file"));
      List<String> broken = new ArrayList<>();
      if (!content.equals("new") && !(promises.isEmpty() && content.equals("old"))) {
        broken.add("content is " + content);
      }
      return broken;
    }
  }

  @Test
  void finds_a_file_that_is_replaced_without_a_sync() throws Exception {
    assertTrue(explored(new Careless(false), Fault.POWER_FAILURE).failures().size() > 5);
    assertEquals(List.of(), explored(new Careless(false), Fault.KILL).failures());
  }

  @Test
  void finds_nothing_where_file_and_folder_are_synced() throws Exception {
    assertEquals(List.of(), explored(new Careless(true), Fault.POWER_FAILURE).failures());
    assertEquals(List.of(), explored(new Careless(true), Fault.KILL).failures());
  }

  @Test
  void checks_the_same_state_for_the_same_seed() throws Exception {
    assertEquals(
        explored(new Careless(false), Fault.POWER_FAILURE).failures(),
        explored(new Careless(false), Fault.POWER_FAILURE).failures());
  }
}
