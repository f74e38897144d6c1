// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.JournalRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Commands of different devices that are carried out at the same time, so that their records share
 * the syncs of the log. The order is that of {@code JournalCommit}.
 */
final class CommandGroup {

  private final CommandJournal journal;
  private final SimulatedDisk disk;
  private final Random random;
  private final List<Integer> numbers = new ArrayList<>();

  CommandGroup(CommandJournal journal, SimulatedDisk disk, Random random) {
    this.journal = journal;
    this.disk = disk;
    this.random = random;
  }

  /** Carries out commands with these numbers; those go on whose records the disk takes. */
  void carryOut(int first, int count) throws IOException {
    for (int number = first; number < first + count; number++) {
      numbers.add(number);
    }
    try {
      append(number -> CommandScenario.accepted(number, random.nextInt(100)));
      if (random.nextBoolean()) {
        // The disk was faster than the links.
        journal.sync();
      }
      append(CommandScenario::armed);
      syncBeforeWrite();
      numbers.forEach(
          number -> disk.promise(new CommandScenario.Written(CommandScenario.key(number))));
      append(CommandScenario::done);
      journal.sync();
      numbers.forEach(
          number -> disk.promise(new CommandScenario.Decided(CommandScenario.key(number))));
    } catch (IOException failed) {
      disk.requireFault(failed);
    }
  }

  private void append(IntFunction<JournalRecord> record) throws IOException {
    for (int number : List.copyOf(numbers)) {
      try {
        journal.append(record.apply(number));
      } catch (IOException refused) {
        disk.requireFault(refused);
        numbers.remove(Integer.valueOf(number));
      }
    }
  }

  /** The checkpoint is written beside the log: either may be durable first. */
  private void syncBeforeWrite() throws IOException {
    if (random.nextBoolean()) {
      journal.saveCheckpoint();
      journal.sync();
    } else {
      journal.sync();
      journal.saveCheckpoint();
    }
  }
}
