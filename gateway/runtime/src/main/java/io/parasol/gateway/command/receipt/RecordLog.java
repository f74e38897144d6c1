// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.JournalCommit;

/** The journal, and what makes its records durable. */
public record RecordLog(CommandJournal journal, JournalCommit commit) {}
