// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.index.Acknowledgement;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.PayloadCompression;
import io.parasol.gateway.store.segment.RecordFormat;
import io.parasol.gateway.store.segment.SegmentIndex;
import io.parasol.gateway.store.segment.SegmentSeal;
import io.parasol.gateway.store.segment.SegmentWriter;
import io.parasol.gateway.store.segment.StoreSegment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The records of a group: its messages, and the acknowledgements that are committed with them. */
final class GroupRecords {

  private static final int MAX_POSITIONS_BYTES = 64 * 1024;

  /**
   * Number of bytes of a group that are compressed. Four such groups a second take about one per
   * cent of a processor. What is beyond fills pages in any case.
   */
  private static final int MAX_COMPRESSED_BYTES = 64 * 1024;

  private final List<Pending.Message> messages;
  private final List<Acknowledgement> acknowledgements;
  private final long[] offsets;
  private final int[] lengths;

  GroupRecords(List<Pending.Message> messages, List<Acknowledgement> acknowledgements) {
    this.messages = messages;
    this.acknowledgements = acknowledgements;
    this.offsets = new long[messages.size()];
    this.lengths = new int[messages.size()];
  }

  /** Writes the records with one sync. */
  void write(SegmentWriter to, PayloadCompression compression) throws IOException {
    long begin = to.size();
    long toCompress = MAX_COMPRESSED_BYTES;
    for (int i = 0; i < offsets.length; i++) {
      Pending.Message message = messages.get(i);
      Optional<byte[]> compressed =
          toCompress > 0 ? compression.compress(message.payload()) : Optional.empty();
      toCompress -= message.payload().length;
      offsets[i] = append(message, compressed, to);
      lengths[i] = (int) (to.size() - offsets[i]);
    }
    for (byte[] part : Acknowledgement.encode(acknowledgements, MAX_POSITIONS_BYTES)) {
      to.append(RecordFormat.POSITIONS, SegmentSeal.NO_DEVICE, 0, 0, null, part);
    }
    if (!messages.isEmpty()) {
      to.fillPage(to.size() - begin);
    }
    to.force();
  }

  private static long append(Pending.Message message, Optional<byte[]> compressed, SegmentWriter to)
      throws IOException {
    return to.append(
        compressed.isPresent() ? RecordFormat.COMPRESSED_TELEMETRY : RecordFormat.TELEMETRY,
        message.log().name(),
        message.seq(),
        message.at(),
        message.stamp(),
        compressed.orElse(message.payload()));
  }

  /** Adds the messages, which are durable, to the index. The caller holds its monitor. */
  void addTo(StoreSegment segment, SegmentIndex messagesOfSegment) {
    for (int i = 0; i < offsets.length; i++) {
      Pending.Message message = messages.get(i);
      boolean isStamped = message.stamp() != null;
      message
          .log()
          .add(MessageRange.of(segment, message.seq(), lengths[i], message.at(), isStamped));
      messagesOfSegment.add(message.log().device(), message.seq(), offsets[i], lengths[i]);
    }
  }
}
