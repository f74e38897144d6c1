// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.ArrayList;
import java.util.List;

/** Records that are appended to a log together, and the tree that results. Not thread-safe. */
final class AppendedRecords {

  private final long first;
  private final List<byte[]> records = new ArrayList<>();
  private final List<TreeHash> leaves = new ArrayList<>();
  private MerkleFrontier frontier;

  /**
   * @param frontier edge of the tree before the first of them.
   */
  AppendedRecords(MerkleFrontier frontier) {
    this.first = frontier.size();
    this.frontier = frontier;
  }

  AppendedRecords add(byte[] record) {
    TreeHash leaf = TreeHash.ofLeaf(record);
    records.add(record);
    leaves.add(leaf);
    frontier = frontier.append(leaf);
    return this;
  }

  /** Adds a record and returns its position, in the tree that ends with it. */
  LogPlace addWithPlace(byte[] record) {
    MerkleFrontier before = frontier;
    add(record);
    return LogPlace.ofNewest(before, frontier);
  }

  /** Returns the frame that holds them. */
  LogFrameContent frame() {
    return new LogFrameContent.Records(first, frontier.root(), records);
  }

  /** Returns the edge of the tree that ends with the last of them. */
  MerkleFrontier frontier() {
    return frontier;
  }

  List<TreeHash> leaves() {
    return leaves;
  }
}
