// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The right edge of a Merkle tree: the roots of its complete subtrees, the largest first. It
 * suffices for appending leaves and for proving the newest one. Immutable.
 *
 * @param size number of leaves of the tree.
 * @param subtrees one for each bit that is set in {@code size}.
 */
record MerkleFrontier(long size, List<TreeHash> subtrees) {

  static final MerkleFrontier EMPTY = new MerkleFrontier(0, List.of());

  MerkleFrontier {
    subtrees = List.copyOf(subtrees);
    if (size < 0 || Long.bitCount(size) != subtrees.size()) {
      throw new IllegalArgumentException(
          "tree of %d leaves with %d subtrees: expected one per bit that is set in the size"
              .formatted(size, subtrees.size()));
    }
  }

  /** Returns the edge with one more leaf. */
  MerkleFrontier append(TreeHash leaf) {
    List<TreeHash> grown = new ArrayList<>(subtrees);
    TreeHash carried = leaf;
    for (long full = size; (full & 1) == 1; full >>= 1) {
      carried = TreeHash.ofNode(grown.remove(grown.size() - 1), carried);
    }
    grown.add(carried);
    return new MerkleFrontier(size + 1, grown);
  }

  TreeHash root() {
    if (subtrees.isEmpty()) {
      return TreeHash.EMPTY;
    }
    TreeHash root = subtrees.get(subtrees.size() - 1);
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = TreeHash.ofNode(subtrees.get(i), root);
    }
    return root;
  }

  /**
   * Returns the inclusion proof of the next leaf, in the tree that ends with it (RFC 9162, 2.1.3):
   * the subtrees, the smallest first.
   */
  List<TreeHash> nextInclusionProof() {
    List<TreeHash> proof = new ArrayList<>(subtrees);
    Collections.reverse(proof);
    return List.copyOf(proof);
  }
}
