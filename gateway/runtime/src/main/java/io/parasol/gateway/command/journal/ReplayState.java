// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogCheckpoint;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the journal's state that prevents replays, as statements of the log's checkpoint: the
 * highest counters of each signer, and the horizon. They survive the loss of the log.
 *
 * <p>Not thread-safe, except for {@link #horizon}.
 */
final class ReplayState {

  private static final Logger log = LoggerFactory.getLogger(ReplayState.class);

  private final @Nullable LogCheckpoint checkpoint;
  private final Counting counting;
  private final Duration obeyed;

  /** Whether the checkpoint has all counters of this journal. */
  private boolean isComplete;

  /**
   * @param obeyed how long before the begin of a new log the validity of an obeyed command may
   *     begin: a little, because the validity of a command begins before it is signed.
   */
  ReplayState(EvidenceLog evidence, Counting counting, Duration obeyed) {
    this.checkpoint = evidence.checkpoint().orElse(null);
    this.counting = counting;
    this.obeyed = obeyed;
  }

  /** Returns the state of a journal whose log was lost: the counters in the checkpoint. */
  static JournalState read(EvidenceLog evidence) {
    JournalState state = new JournalState();
    addTo(state, evidence);
    return state;
  }

  /**
   * Adds the counters in the checkpoint to a state. They may be ahead of the log, because those of
   * a command are durable before the first byte goes to its device, and the log can lose its newest
   * records later. The command is then not carried out again.
   */
  static void addTo(JournalState state, EvidenceLog evidence) {
    for (byte[] each : evidence.checkpoint().map(LogCheckpoint::statements).orElse(List.of())) {
      try {
        state.add(JournalJson.read(each));
      } catch (JsonException | IllegalArgumentException | JournalDamagedException malformed) {
        log.error("counters in the checkpoint not readable why={}", malformed.getMessage());
      }
    }
  }

  /**
   * Prepares the checkpoint for a record that is appended to the log next: the counters of an
   * accepted command are durable together with that record.
   */
  void prepare(JournalRecord record) throws IOException {
    if (checkpoint == null) {
      return;
    }
    if (!isComplete) {
      sumUp(checkpoint);
    }
    if (record instanceof JournalRecord.Accepted accepted) {
      Counting ofCommand = new Counting();
      ofCommand.raise(accepted);
      for (JournalRecord counters : ofCommand.records()) {
        checkpoint.add(JournalJson.write(counters));
      }
    }
  }

  /** Writes all counters to the checkpoint. After a failure, {@link #prepare} tries again. */
  void completeAtStart() {
    try {
      if (checkpoint != null) {
        sumUp(checkpoint);
      }
    } catch (IOException failed) {
      log.warn("counters not written to the checkpoint why={}", failed.getMessage());
    }
  }

  private void sumUp(LogCheckpoint file) throws IOException {
    file.sumUp(counting.records().stream().map(JournalJson::write).toList());
    isComplete = true;
  }

  /** Sums up the counters in the checkpoint if they have become many. */
  void sumUpIfLarge() {
    if (checkpoint != null && checkpoint.isLarge()) {
      // The next record does it, and fails if this is not possible.
      isComplete = false;
    }
  }

  Instant horizon() {
    return checkpoint == null ? Instant.EPOCH : checkpoint.horizon();
  }

  void beginHorizon(Instant now) throws IOException {
    if (checkpoint != null && checkpoint.needsHorizon()) {
      Instant horizon = now.minus(obeyed);
      checkpoint.setHorizon(horizon);
      log.info("the log is new: no command is obeyed if its validity begins before={}", horizon);
    }
  }
}
