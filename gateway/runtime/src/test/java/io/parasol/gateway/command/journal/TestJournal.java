// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.Disk;
import io.parasol.gateway.command.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A journal with its log, in one folder. */
public record TestJournal(EvidenceLog log, CommandJournal journal) implements AutoCloseable {

  public static TestJournal open(Path folder, Disk disk) {
    EvidenceLog log = EvidenceLog.open(folder.resolve("log"), disk);
    return new TestJournal(log, CommandJournal.open(folder, log, disk));
  }

  /** Appends the records of a command whose message is as large as a record of the log can be. */
  public static void appendLarge(CommandJournal journal, long counter) throws IOException {
    CommandKey key = new CommandKey(Site.INVERTER, "large-" + counter);
    ReplyTo reply = new ReplyTo(Optional.empty(), Optional.empty());
    journal.append(
        new JournalRecord.Accepted(
            key, counter, Set.of("signer"), Set.of(), Site.NOON, reply, new byte[700_000]));
    journal.append(new JournalRecord.Done(key, new byte[] {1}));
    journal.append(new JournalRecord.Published(key));
  }

  @Override
  public void close() {
    journal.close();
    try {
      log.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
