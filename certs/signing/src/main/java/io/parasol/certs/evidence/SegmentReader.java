// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A reader of one segment. It checks each record against the Merkle tree. */
final class SegmentReader {

  private final LogSegment segment;

  SegmentReader(LogSegment segment) {
    this.segment = segment;
  }

  /**
   * The intact part of a segment.
   *
   * @param start edge of the tree before its first record.
   * @param frontier edge of the tree after its last record.
   * @param records all of its records; must not be modified.
   * @param end offset of the next frame.
   * @param torn remainder of an interrupted write after {@code end}.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Content(
      MerkleFrontier start, MerkleFrontier frontier, List<byte[]> records, int end, byte[] torn) {}

  /**
   * Returns whether the creation of the segment was interrupted, so that it contains no complete
   * frame.
   */
  static boolean hasNoCompleteFrame(byte[] file) {
    Frame.Content content = Frame.read(file, 0);
    return content.frames().isEmpty() && content.next().isEmpty();
  }

  /** Reads a segment in which a crash can have damaged nothing but the last write. */
  Content read() throws IOException, LogDamagedException {
    return read(Long.MAX_VALUE);
  }

  /**
   * Reads a segment. After its durable records, a power failure may have kept later writes and lost
   * earlier ones. All of them count as interrupted then.
   *
   * @param durable number of records of the log that no crash can damage.
   */
  Content read(long durable) throws IOException, LogDamagedException {
    byte[] file = segment.read();
    Frame.Content content = Frame.read(file, 0);
    if (content.frames().isEmpty()
        || !(LogFrameContent.read(content.frames().get(0).body())
            instanceof LogFrameContent.Start start)
        || start.frontier().size() != segment.first()) {
      throw new LogDamagedException("%s does not start like a segment".formatted(segment));
    }
    MerkleFrontier edge = start.frontier();
    List<byte[]> records = new ArrayList<>();
    for (Frame.LocatedFrame frame : content.frames().subList(1, content.frames().size())) {
      if (!(LogFrameContent.read(frame.body()) instanceof LogFrameContent.Records piece)
          || piece.first() != edge.size()) {
        throw new LogDamagedException(
            "%s is out of order at byte %d".formatted(segment, frame.at()));
      }
      for (byte[] record : piece.records()) {
        edge = edge.append(TreeHash.ofLeaf(record));
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
        content.end(),
        Arrays.copyOfRange(file, content.end(), file.length));
  }
}
