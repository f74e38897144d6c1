// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proofs that each signed head of a log continues the head before it, built while records are
 * appended. Not thread-safe.
 */
final class HeadProofs {

  /** What was appended since the newest head in the current segment; null without one. */
  private @Nullable ConsistencyBuilder sinceHead;

  private @Nullable ConsistencyProof newest;

  /** Finds the newest head in a segment that is read at the start. */
  void resume(SegmentReader.Content content) {
    MerkleFrontier edge = content.start();
    int head = newestHead(content.records());
    if (head < 0) {
      return;
    }
    List<TreeHash> leaves = content.leaves();
    for (TreeHash leaf : leaves.subList(0, head)) {
      edge = edge.append(leaf);
    }
    sinceHead = new ConsistencyBuilder(edge);
    append(leaves.subList(head, leaves.size()));
  }

  /** Returns the index of the newest head among records; -1 if there is none. */
  private static int newestHead(List<byte[]> records) {
    for (int i = records.size() - 1; i >= 0; i--) {
      if (LogRecords.isOf(LogRecords.HEAD, records.get(i))) {
        return i;
      }
    }
    return -1;
  }

  void append(List<TreeHash> leaves) {
    ConsistencyBuilder builder = sinceHead;
    if (builder != null) {
      leaves.forEach(builder::append);
    }
  }

  /** Returns the proof for a head over all records so far; empty if it continues no known head. */
  Optional<ConsistencyProof> proof() {
    return Optional.ofNullable(sinceHead).map(ConsistencyBuilder::proof);
  }

  /**
   * Begins the proof of the next head.
   *
   * @param proof of the head that was appended.
   * @param signed edge of the tree that it signs.
   * @param head the leaf of its record.
   */
  void begin(Optional<ConsistencyProof> proof, MerkleFrontier signed, TreeHash head) {
    newest = proof.orElse(null);
    sinceHead = new ConsistencyBuilder(signed);
    append(List.of(head));
  }

  /** Returns the proof of the newest head; see {@link EvidenceLog#headProof}. */
  Optional<ConsistencyProof> newest() {
    return Optional.ofNullable(newest);
  }
}
