// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The right edge of a Merkle tree: the roots of the full subtrees that it is made of, the largest
 * first. All that is needed to add leaves, and to prove the newest. Immutable.
 *
 * @param size how many leaves the tree has.
 * @param subtrees one for each bit that is set in {@code size}.
 */
record TreeEdge(long size, List<TreeHash> subtrees) {

  static final TreeEdge EMPTY = new TreeEdge(0, List.of());

  TreeEdge {
    subtrees = List.copyOf(subtrees);
    if (size < 0 || Long.bitCount(size) != subtrees.size()) {
      throw new IllegalArgumentException(
          "edge of a tree of %d leaves with %d subtrees".formatted(size, subtrees.size()));
    }
  }

  /** The edge with one more leaf. */
  TreeEdge with(TreeHash leaf) {
    List<TreeHash> grown = new ArrayList<>(subtrees);
    TreeHash carried = leaf;
    for (long full = size; (full & 1) == 1; full >>= 1) {
      carried = TreeHash.ofNode(grown.remove(grown.size() - 1), carried);
    }
    grown.add(carried);
    return new TreeEdge(size + 1, grown);
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
   * The inclusion proof of a leaf that is added to this edge, in the tree that ends with it: the
   * subtrees, the smallest first.
   */
  List<TreeHash> proofOfNext() {
    List<TreeHash> proof = new ArrayList<>(subtrees);
    Collections.reverse(proof);
    return List.copyOf(proof);
  }
}
