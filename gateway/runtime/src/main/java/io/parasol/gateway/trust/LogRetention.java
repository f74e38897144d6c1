// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogTrim;
import io.parasol.config.concurrent.ConfinedTo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes exported records from the beginning of the evidence log: if an operator on this machine
 * requests it, or if the log is large. Records that were not exported stay, however large the log
 * is.
 */
@ConfinedTo("chores")
public final class LogRetention {

  private static final Logger log = LoggerFactory.getLogger(LogRetention.class);

  /** Length of the log in bytes from which on exported records are removed without a request. */
  static final long MAX_BYTES = 64L * 1024 * 1024;

  private static final long JOURNAL_TIMEOUT_SECONDS = 10;

  private final EvidenceLog evidence;
  private final Path folder;
  private final AuditLog auditLog;
  private final LogArchive archive;
  private final Supplier<CompletionStage<Long>> sumUpJournal;

  /**
   * @param folder of the log.
   * @param sumUpJournal returns how many records commands do not need any more.
   */
  public LogRetention(
      EvidenceLog evidence,
      Path folder,
      AuditLog auditLog,
      LogArchive archive,
      Supplier<CompletionStage<Long>> sumUpJournal) {
    this.evidence = evidence;
    this.folder = folder;
    this.auditLog = auditLog;
    this.archive = archive;
    this.sumUpJournal = sumUpJournal;
  }

  /** Must be called periodically. */
  public void check() {
    try {
      boolean isRequested = archive.isTrimRequested();
      if (isRequested || evidence.bytes() > MAX_BYTES) {
        Optional<LogArchive.Exported> exported = archive.exported();
        if (exported.isEmpty() || trim(exported.get())) {
          archive.trimmed();
        }
      }
    } catch (IOException failed) {
      log.warn("log not trimmed why={}", failed.getMessage());
    }
  }

  /** Returns whether everything that was exported is removed. */
  private boolean trim(LogArchive.Exported exported) throws IOException {
    if (exported.before() <= evidence.first()) {
      return true;
    }
    LogTrim trim = LogTrim.of(folder, exported.before());
    if (!trim.root().equals(exported.root())) {
      throw new IOException(
          "the first %d records are not those that were exported".formatted(exported.before()));
    }
    long notNeeded =
        sumUpJournal
            .get()
            .toCompletableFuture()
            .completeOnTimeout(0L, JOURNAL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .join();
    if (notNeeded < exported.before()) {
      return false;
    }
    auditLog.trim(trim);
    log.info("log trimmed first={} size={}", evidence.first(), evidence.size());
    return true;
  }
}
