// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree with all of its leaves (RFC 9162, 2.1), against which tests check what {@link
 * MerkleFrontier} and {@link MerkleProofs} compute from less.
 */
final class MerkleTree {

  private final List<TreeHash> leaves;

  MerkleTree(List<TreeHash> leaves) {
    this.leaves = List.copyOf(leaves);
  }

  /** Returns the root over the first {@code size} leaves (RFC 9162, 2.1.1). */
  TreeHash root(long size) {
    return size == 0 ? TreeHash.EMPTY : root(0, bounded(size));
  }

  private TreeHash root(int from, int to) {
    if (to - from == 1) {
      return leaves.get(from);
    }
    int middle = from + split(to - from);
    return TreeHash.ofNode(root(from, middle), root(middle, to));
  }

  /** Returns the largest power of two below {@code size}, which is at least 2. */
  private static int split(int size) {
    return Integer.highestOneBit(size - 1);
  }

  /**
   * Returns the proof that a leaf is in the tree of the first {@code size} leaves (RFC 9162,
   * 2.1.3.1).
   */
  List<TreeHash> inclusionProof(long index, long size) {
    int to = bounded(size);
    if (index < 0 || index >= to) {
      throw new IllegalArgumentException(
          "leaf %d of %d: expected an index below the size".formatted(index, size));
    }
    List<TreeHash> path = new ArrayList<>();
    addInclusionHashes((int) index, 0, to, path);
    return path;
  }

  private void addInclusionHashes(int index, int from, int to, List<TreeHash> path) {
    if (to - from == 1) {
      return;
    }
    int middle = from + split(to - from);
    if (index < middle) {
      addInclusionHashes(index, from, middle, path);
      path.add(root(middle, to));
    } else {
      addInclusionHashes(index, middle, to, path);
      path.add(root(from, middle));
    }
  }

  /** Returns the proof that the later tree only appends to the earlier one (RFC 9162, 2.1.4.1). */
  List<TreeHash> consistencyProof(long earlier, long later) {
    int to = bounded(later);
    if (earlier < 0 || earlier > to) {
      throw new IllegalArgumentException(
          "trees of %d and %d leaves: expected the smaller one first".formatted(earlier, later));
    }
    List<TreeHash> path = new ArrayList<>();
    if (earlier > 0 && earlier < to) {
      addConsistencyHashes((int) earlier, 0, to, true, path);
    }
    return path;
  }

  private void addConsistencyHashes(
      int earlier, int from, int to, boolean isWhole, List<TreeHash> path) {
    if (earlier == to - from) {
      if (!isWhole) {
        path.add(root(from, to));
      }
      return;
    }
    int split = split(to - from);
    int middle = from + split;
    if (earlier <= split) {
      addConsistencyHashes(earlier, from, middle, isWhole, path);
      path.add(root(middle, to));
    } else {
      addConsistencyHashes(earlier - split, middle, to, false, path);
      path.add(root(from, middle));
    }
  }

  private int bounded(long size) {
    if (size < 0 || size > leaves.size()) {
      throw new IllegalArgumentException(
          "tree of %d leaves: expected at most %d".formatted(size, leaves.size()));
    }
    return (int) size;
  }
}
