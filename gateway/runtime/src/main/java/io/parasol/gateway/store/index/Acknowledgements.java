// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledgements that the cursor files do not state yet: in the log, which survives the end
 * of the process, and those that are still to be committed to a segment, which survives a power
 * failure.
 *
 * <p>Guarded by the store index's monitor.
 */
public final class Acknowledgements {

  /** Size of the log above which a checkpoint is worth its writes, in bytes. */
  private static final long MAX_LOG_BYTES = 1 << 20;

  private final AcknowledgementLog log;
  private final AcknowledgementSet sinceCheckpoint = new AcknowledgementSet();

  /** Those that are not in the segment that is being written. */
  private final AcknowledgementSet pending = new AcknowledgementSet();

  /** When the oldest pending one was added, by {@link System#nanoTime}. */
  private long pendingSince;

  Acknowledgements(AcknowledgementLog log) {
    this.log = log;
  }

  /**
   * Adds an acknowledgement.
   *
   * @throws IOException if the disk rejects it; then it is not added.
   */
  void add(Acknowledgement one) throws IOException {
    log.append(one);
    sinceCheckpoint.add(one);
    addPending(one);
  }

  private void addPending(Acknowledgement one) {
    if (pending.isEmpty()) {
      pendingSince = System.nanoTime();
    }
    pending.add(one);
  }

  /** Adds an acknowledgement that was found when the store was opened. */
  void addFound(Acknowledgement one) {
    sinceCheckpoint.add(one);
  }

  /**
   * Returns when the oldest acknowledgement was added that would not survive a power failure, by
   * {@link System#nanoTime}; null if all would.
   */
  public @Nullable Long pendingSince() {
    return pending.isEmpty() ? null : pendingSince;
  }

  /** Takes the acknowledgements that belong into the next group. */
  public List<Acknowledgement> takePending() {
    List<Acknowledgement> all = pending.all();
    pending.clear();
    return all;
  }

  /** Puts back what was taken, because the group could not be committed. */
  public void putBack(List<Acknowledgement> taken) {
    taken.forEach(this::addPending);
  }

  /**
   * Lets the next group have all acknowledgements since the last checkpoint, because it is the
   * first one of a segment.
   */
  public void repeatInNextSegment() {
    sinceCheckpoint.all().forEach(this::addPending);
  }

  /** Returns whether the log is long enough for a checkpoint, or could not be created so far. */
  public boolean isCheckpointDue() {
    return log.size() > MAX_LOG_BYTES || !log.isOpen();
  }

  /**
   * Begins a checkpoint: what was acknowledged until now is written to the cursor files.
   *
   * @param next the next log; null if it could not be created, so that the current one stays.
   * @param files writes the cursors of the devices concerned.
   */
  Checkpoint begin(@Nullable FileChannel next, AcknowledgementSet.Visitor files) {
    FileChannel former = next == null ? null : log.replace(next);
    sinceCheckpoint.forEach(files);
    Checkpoint begun = new Checkpoint(sinceCheckpoint.all(), former);
    sinceCheckpoint.clear();
    pending.clear();
    return begun;
  }

  /** Ends a checkpoint whose cursor files could not be synced. */
  void undo(Checkpoint failed) {
    failed.covered().forEach(sinceCheckpoint::add);
    putBack(failed.covered());
  }

  /**
   * A checkpoint that has begun.
   *
   * @param covered the acknowledgements that it writes to the cursor files.
   * @param formerLog the log until then; null if it is still the current one.
   */
  record Checkpoint(List<Acknowledgement> covered, @Nullable FileChannel formerLog) {}
}
