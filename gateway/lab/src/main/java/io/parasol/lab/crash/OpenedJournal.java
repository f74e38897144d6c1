// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.files.Disk;
import io.parasol.certs.json.Json;
import io.parasol.gateway.command.journal.CommandJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** An open journal with its log. */
record OpenedJournal(EvidenceLog log, CommandJournal journal) implements AutoCloseable {

  /**
   * Starts as a gateway does.
   *
   * @param now when a log that is new begins.
   */
  static OpenedJournal on(Path root, Instant now) throws IOException {
    Path journal = root.resolve("commands");
    EvidenceLog log =
        EvidenceLog.open(root.resolve("log"), journal.resolve("log.checkpoint"), Disk.REAL);
    if (log.unavailableReason().isEmpty()) {
      log.beginCheckpoint(now);
      log.append(LogRecords.record("started", now, Json.object().build()));
    }
    CommandJournal opened = CommandJournal.open(journal, log);
    if (opened.isAvailable()) {
      opened.beginHorizon(Optional.of(now));
    }
    return new OpenedJournal(log, opened);
  }

  @Override
  public void close() throws IOException {
    journal.close();
    log.close();
  }
}
