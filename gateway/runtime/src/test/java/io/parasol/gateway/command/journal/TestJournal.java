// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A journal with its log, in one folder. */
public record TestJournal(EvidenceLog log, CommandJournal journal) implements AutoCloseable {

  public static TestJournal open(Path folder, Disk disk) {
    EvidenceLog log = EvidenceLog.open(folder.resolve("log"), disk);
    return new TestJournal(log, CommandJournal.open(folder, log, disk));
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
