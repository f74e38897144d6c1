// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A reader of one segment. It checks each record against the Merkle tree. Not thread-safe. */
final class SegmentReader {

  private final LogSegment segment;
  private final byte[] file;

  /** Reads the file of a segment; nothing is checked yet. */
  SegmentReader(LogSegment segment) throws IOException, LogDamagedException {
    this.segment = segment;
    this.file = segment.read();
  }

  /**
   * The intact part of a segment.
   *
   * @param start edge of the tree before its first record.
   * @param frontier edge of the tree after its last record.
   * @param records all of its records; must not be modified.
   * @param leaves the hash of each record.
   * @param durable the tree that ends with the last durable record; empty if that record is in no
   *     frame of this segment.
   * @param end offset of the next frame.
   * @param torn remainder of an interrupted write after {@code end}.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Content(
      MerkleFrontier start,
      MerkleFrontier frontier,
      List<byte[]> records,
      List<TreeHash> leaves,
      Optional<MerkleFrontier> durable,
      int end,
      byte[] torn) {}

  /**
   * Returns whether the creation of the segment was interrupted, so that it contains no complete
   * frame.
   */
  boolean hasNoCompleteFrame() {
    return !Frame.isIntact(file, 0) && Frame.read(file, 0).next().isEmpty();
  }

  /** Checks a segment in which a crash can have damaged nothing but the last write. */
  Content check() throws LogDamagedException {
    return check(Long.MAX_VALUE);
  }

  /**
   * Checks a segment. After its durable records, a power failure may have kept later writes and
   * lost earlier ones. All of them count as interrupted then.
   *
   * @param durable number of records of the log that no crash can damage.
   */
  Content check(long durable) throws LogDamagedException {
    Frame.Content content = Frame.read(file, 0);
    if (content.frames().isEmpty()
        || !(LogFrameContent.read(content.frames().get(0).body())
            instanceof LogFrameContent.Start start)
        || start.frontier().size() != segment.first()) {
      throw new LogDamagedException("%s does not start like a segment".formatted(segment));
    }
    MerkleFrontier edge = start.frontier();
    MerkleFrontier atDurable = edge.size() == durable ? edge : null;
    List<byte[]> records = new ArrayList<>();
    List<TreeHash> leaves = new ArrayList<>();
    for (Frame.LocatedFrame frame : content.frames().subList(1, content.frames().size())) {
      if (!(LogFrameContent.read(frame.body()) instanceof LogFrameContent.Records piece)
          || piece.first() != edge.size()) {
        throw new LogDamagedException(
            "%s is out of order at byte %d".formatted(segment, frame.at()));
      }
      for (byte[] record : piece.records()) {
        TreeHash leaf = TreeHash.ofLeaf(record);
        edge = edge.append(leaf);
        atDurable = edge.size() == durable ? edge : atDurable;
        leaves.add(leaf);
        records.add(record);
      }
      if (!edge.root().equals(piece.root())) {
        throw new LogDamagedException(
            "%s: a record at byte %d differs from what was written".formatted(segment, frame.at()));
      }
    }
    if (content.next().isPresent() && edge.size() < durable) {
      throw new LogDamagedException(
          "%s is damaged at byte %d: whole records follow".formatted(segment, content.end()));
    }
    return new Content(
        start.frontier(),
        edge,
        records,
        leaves,
        Optional.ofNullable(atDurable),
        content.end(),
        Arrays.copyOfRange(file, content.end(), file.length));
  }
}
