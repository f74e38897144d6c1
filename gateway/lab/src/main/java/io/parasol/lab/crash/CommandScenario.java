// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.OpenCommand;
import io.parasol.gateway.command.journal.ReplyTo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Commands in the {@link CommandJournal} and the evidence log. A command whose writes may have
 * begun must be known after a start, or lie before the horizon, or no command may be accepted; if
 * the log was damaged, its counter must be known at least. A receipt that was decided stays, and is
 * published once at least. Without damage, the journal must be available.
 */
final class CommandScenario implements Scenario {

  private static final DeviceId DEVICE = new DeviceId("inverter-1");
  private static final String SIGNER = "signer";
  private static final Set<PointName> POINTS = Set.of(new PointName("limit"));

  /** The begin of every command's validity. */
  private static final Instant BEGIN = Instant.parse("2026-06-21T12:00:00Z");

  /** When a log that is new begins. */
  private static final Instant NOW = BEGIN.plus(Duration.ofDays(1));

  private static final int COMMANDS = 40;
  private static final int MAX_PADDING_BYTES = 1000;

  /** Number of commands whose records share their syncs. */
  private static final int MAX_GROUP = 3;

  private static final byte[] RECEIPT = "receipt".getBytes(UTF_8);

  /** The promise that a command is not carried out again. */
  record Written(CommandKey key) {}

  /** The promise that the receipt of a command stays. */
  record Decided(CommandKey key) {}

  private record Published(CommandKey key) {}

  @Override
  public String name() {
    return "commands";
  }

  @Override
  public void prepare(Path root) throws Exception {
    try (OpenedJournal opened = OpenedJournal.on(root, NOW)) {
      carryOut(opened.journal(), 0, 0, new SimulatedDisk());
    }
  }

  @Override
  public void run(Path root, SimulatedDisk disk, Random random) throws Exception {
    int next = 1;
    while (next < COMMANDS) {
      try (OpenedJournal opened = OpenedJournal.on(root, NOW)) {
        do {
          if (random.nextBoolean()) {
            attempt(opened.journal(), next, disk, random);
            next++;
          } else {
            new CommandGroup(opened.journal(), disk, random).carryOut(next, MAX_GROUP);
            next += MAX_GROUP;
          }
        } while (next < COMMANDS && random.nextInt(8) != 0);
      } catch (IOException failed) {
        disk.requireFault(failed);
        next++;
      }
    }
  }

  /** Carries out one command; the next one follows even if the disk rejects a record of it. */
  private static void attempt(CommandJournal journal, int number, SimulatedDisk disk, Random random)
      throws IOException {
    try {
      carryOut(journal, number, random.nextInt(MAX_PADDING_BYTES), disk);
      if (random.nextInt(3) == 0) {
        publishAll(journal, disk);
      }
    } catch (IOException failed) {
      disk.requireFault(failed);
    }
  }

  static CommandKey key(int number) {
    return new CommandKey(DEVICE, "command-" + number);
  }

  private static long counter(int number) {
    return number + 1L;
  }

  static JournalRecord accepted(int number, int padding) {
    return new JournalRecord.Accepted(
        key(number),
        counter(number),
        Set.of(SIGNER),
        POINTS,
        BEGIN,
        new ReplyTo(Optional.empty(), Optional.empty()),
        new byte[padding]);
  }

  static JournalRecord armed(int number) {
    return new JournalRecord.Armed(key(number), BEGIN, Optional.empty());
  }

  static JournalRecord done(int number) {
    return new JournalRecord.Done(key(number), RECEIPT, Set.of());
  }

  private static void carryOut(CommandJournal journal, int number, int padding, SimulatedDisk disk)
      throws IOException {
    journal.record(accepted(number, padding));
    journal.record(armed(number));
    disk.promise(new Written(key(number)));
    journal.record(done(number));
    disk.promise(new Decided(key(number)));
  }

  private static void publishAll(CommandJournal journal, SimulatedDisk disk) throws IOException {
    for (OpenCommand open : journal.open()) {
      if (open.receipt().isPresent()) {
        disk.promise(new Published(open.key()));
        journal.append(new JournalRecord.Published(open.key()));
      }
    }
  }

  @Override
  public List<String> check(Path root, List<Object> promises, Damage damage) throws Exception {
    List<String> broken = new ArrayList<>();
    Set<Object> promised = new HashSet<>(promises);
    try (OpenedJournal opened = OpenedJournal.on(root, NOW)) {
      CommandJournal journal = opened.journal();
      if (!journal.isAvailable()) {
        if (damage == Damage.NONE) {
          broken.add("no command accepted: " + journal.unavailableReason().orElse(""));
        }
        return broken;
      }
      for (int number = 1; number < COMMANDS; number++) {
        CommandKey key = key(number);
        boolean isKnown =
            journal.hasAccepted(DEVICE, key.id())
                || BEGIN.isBefore(journal.horizon())
                || (damage != Damage.NONE
                    && journal.lastCounter(DEVICE, SIGNER).orElse(0) >= counter(number));
        if (promised.contains(new Written(key)) && !isKnown) {
          broken.add("would be carried out again: " + key.id());
        }
        boolean isDecided =
            promised.contains(new Decided(key)) && !promised.contains(new Published(key));
        if (isDecided
            && damage == Damage.NONE
            && journal.open(key).flatMap(OpenCommand::receipt).isEmpty()) {
          broken.add("receipt lost: " + key.id());
        }
      }
    }
    return broken;
  }
}
