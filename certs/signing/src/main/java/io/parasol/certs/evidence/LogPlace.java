// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.List;

/**
 * The position of a record in the log, with its inclusion proof.
 *
 * @param index 0 for the first record.
 * @param size number of records of the log with this root; more than {@code index}.
 * @param proof from the leaf to the root (RFC 9162, 2.1.3).
 */
public record LogPlace(long index, long size, TreeHash root, List<TreeHash> proof) {

  /** Maximum number of hashes in a proof, more than any log has levels. */
  static final int MAX_PROOF_HASHES = 63;

  public LogPlace {
    proof = List.copyOf(proof);
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "record %d of %d: expected an index below the size".formatted(index, size));
    }
    if (proof.size() > MAX_PROOF_HASHES) {
      throw new IllegalArgumentException(
          "proof of %d hashes: expected at most 63".formatted(proof.size()));
    }
  }

  /**
   * Returns the position of the newest record of a tree.
   *
   * @param before edge of the tree without it.
   * @param with edge of the tree with it.
   */
  static LogPlace ofNewest(MerkleFrontier before, MerkleFrontier with) {
    return new LogPlace(before.size(), with.size(), with.root(), before.nextInclusionProof());
  }

  /** Returns whether the record is at this position, according to the proof. */
  public boolean proves(byte[] record) {
    return MerkleProofs.verifyInclusion(TreeHash.ofLeaf(record), index, size, root, proof);
  }
}
