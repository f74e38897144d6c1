// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.ArrayList;
import java.util.List;

/** Verifies the proofs of a Merkle tree (RFC 9162, 2.1). */
public final class MerkleProofs {

  private MerkleProofs() {}

  /** Verifies an inclusion proof (RFC 9162, 2.1.3.2). */
  public static boolean verifyInclusion(
      TreeHash leaf, long index, long size, TreeHash root, List<TreeHash> proof) {
    if (index < 0 || index >= size) {
      return false;
    }
    long node = index;
    long last = size - 1;
    TreeHash hash = leaf;
    for (TreeHash each : proof) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = TreeHash.ofNode(each, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        hash = TreeHash.ofNode(hash, each);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /** Verifies the proof that the later tree only appends to the earlier one (RFC 9162, 2.1.4.2). */
  public static boolean verifyConsistency(
      long earlier, TreeHash earlierRoot, long later, TreeHash laterRoot, List<TreeHash> proof) {
    if (earlier < 0 || earlier > later) {
      return false;
    }
    if (earlier == later) {
      return proof.isEmpty() && earlierRoot.equals(laterRoot);
    }
    if (earlier == 0) {
      return proof.isEmpty() && earlierRoot.equals(TreeHash.EMPTY);
    }
    List<TreeHash> path = new ArrayList<>(proof);
    if (Long.bitCount(earlier) == 1) {
      path.add(0, earlierRoot);
    }
    if (path.isEmpty()) {
      return false;
    }
    long node = earlier - 1;
    long last = later - 1;
    while ((node & 1) == 1) {
      node >>= 1;
      last >>= 1;
    }
    TreeHash first = path.get(0);
    TreeHash second = first;
    for (TreeHash each : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        first = TreeHash.ofNode(each, first);
        second = TreeHash.ofNode(each, second);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        second = TreeHash.ofNode(second, each);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && first.equals(earlierRoot) && second.equals(laterRoot);
  }
}
