// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.List;

/**
 * Where a record stands in the log, and the proof of it.
 *
 * @param index 0 for the first record.
 * @param size of the log whose root this is; more than {@code index}.
 * @param proof from the leaf up to the root (RFC 9162, 2.1.3).
 */
public record LogPlace(long index, long size, TreeHash root, List<TreeHash> proof) {

  /** More than any log has levels. */
  static final int LONGEST_PROOF = 63;

  public LogPlace {
    proof = List.copyOf(proof);
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("record %d of %d".formatted(index, size));
    }
    if (proof.size() > LONGEST_PROOF) {
      throw new IllegalArgumentException("proof of %d hashes".formatted(proof.size()));
    }
  }

  /** The place of a record that is added to that edge. */
  static LogPlace after(TreeEdge edge, TreeHash leaf) {
    TreeEdge grown = edge.with(leaf);
    return new LogPlace(edge.size(), grown.size(), grown.root(), edge.proofOfNext());
  }

  /** Whether that record stands here. */
  public boolean holds(byte[] record) {
    return MerkleTree.includes(TreeHash.ofLeaf(record), index, size, root, proof);
  }
}
