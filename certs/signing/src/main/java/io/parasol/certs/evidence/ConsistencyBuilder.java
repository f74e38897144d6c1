// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Builds the proof that a growing tree begins with an earlier one (RFC 9162, 2.1.4.1), while leaves
 * are added. It keeps a few hashes for each power of two in the size, and no leaf.
 *
 * <p>The leaves after the earlier tree are divided into the subtrees that stand to the right of its
 * edge. Each begins where the one before it ends, and has as many leaves as the lowest bit of that
 * place; the last one may have fewer.
 */
final class ConsistencyBuilder {

  private final MerkleFrontier earlier;
  private final List<TreeHash> complete = new ArrayList<>();
  private MerkleFrontier last = MerkleFrontier.EMPTY;
  private long lastBegin;

  ConsistencyBuilder(MerkleFrontier earlier) {
    this.earlier = earlier;
    this.lastBegin = earlier.size();
  }

  void append(TreeHash leaf) {
    last = last.append(leaf);
    if (last.size() == Long.lowestOneBit(lastBegin)) {
      complete.add(last.root());
      lastBegin += last.size();
      last = MerkleFrontier.EMPTY;
    }
  }

  /** Returns the proof for the tree with all leaves so far. */
  ConsistencyProof proof() {
    long size = lastBegin + last.size();
    boolean isTrivial = earlier.size() == 0 || earlier.size() == size;
    return new ConsistencyProof(earlier.size(), size, isTrivial ? List.of() : path(size));
  }

  /** Returns the siblings on the way from the edge of the earlier tree to the root, in order. */
  private List<TreeHash> path(long size) {
    List<TreeHash> rights = new ArrayList<>(complete);
    if (last.size() > 0) {
      rights.add(last.root());
    }
    Iterator<TreeHash> right = rights.iterator();
    int left = earlier.subtrees().size() - 1;
    List<TreeHash> path = new ArrayList<>();
    long node = earlier.size() - 1;
    long end = size - 1;
    while ((node & 1) == 1) {
      node >>= 1;
      end >>= 1;
    }
    if (node != 0) {
      // A whole tree of a power of two is known to the verifier: it is the earlier root.
      path.add(earlier.subtrees().get(left));
    }
    left--;
    while (end > 0) {
      if ((node & 1) == 1 || node == end) {
        path.add(earlier.subtrees().get(left));
        left--;
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          end >>= 1;
        }
      } else {
        path.add(right.next());
      }
      node >>= 1;
      end >>= 1;
    }
    return path;
  }
}
