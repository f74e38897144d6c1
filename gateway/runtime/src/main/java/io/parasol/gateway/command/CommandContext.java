// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.JournalCommit;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.command.receipt.CommandThread;
import io.parasol.gateway.command.receipt.Receipts;
import io.parasol.gateway.command.receipt.RecordLog;

/**
 * The shared parts that every step of a command needs; all of them belong to the command thread.
 */
record CommandContext(
    CommandSite site,
    RecordLog records,
    TrustedClock clock,
    CommandThread thread,
    Receipts receipts,
    CommandVerification verification,
    CommandHalt halt,
    Installer installer) {

  CommandJournal journal() {
    return records.journal();
  }

  JournalCommit commit() {
    return records.commit();
  }
}
