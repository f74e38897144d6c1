// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The payload of a segment's last record: the ranges of messages in it, so that the store opens
 * without reading the whole segment. Its last four bytes are the length of the record that they
 * end.
 */
public final class SegmentSeal {

  public static final byte[] NO_DEVICE = {};

  private static final int ROW = 5 * Long.BYTES;

  /**
   * Flag in the length of a name, which is at most 64: the clock was not synchronized for some
   * messages of the range.
   */
  private static final int UNCERTAIN_TIME = 0x80;

  private SegmentSeal() {}

  /**
   * Encodes the ranges. If they do not fit, encodes none, and the segment is read from end to end.
   */
  public static byte[] payload(Map<DeviceId, List<MessageRange>> runs) {
    int size = Integer.BYTES + Integer.BYTES;
    int rows = 0;
    for (Map.Entry<DeviceId, List<MessageRange>> entry : runs.entrySet()) {
      size += entry.getValue().size() * (1 + entry.getKey().value().length() + ROW);
      rows += entry.getValue().size();
    }
    boolean fits = size <= RecordFormat.MAX_PAYLOAD_BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(fits ? size : Integer.BYTES + Integer.BYTES);
    bytes.putInt(fits ? rows : -1);
    if (fits) {
      runs.forEach((device, ofDevice) -> ofDevice.forEach(run -> put(bytes, device, run)));
    }
    bytes.putInt(RecordFormat.size(NO_DEVICE, null, bytes.array()));
    return bytes.array();
  }

  private static void put(ByteBuffer bytes, DeviceId device, MessageRange run) {
    byte[] name = device.value().getBytes(StandardCharsets.US_ASCII);
    bytes.put((byte) (name.length | (run.times().isUncertain() ? UNCERTAIN_TIME : 0)));
    bytes.put(name).putLong(run.first()).putLong(run.last());
    bytes.putLong(run.bytes());
    bytes.putLong(run.times().earliest()).putLong(run.times().latest());
  }

  /**
   * Reads the ranges from the seal at the end of a segment; empty if the seal is missing or
   * invalid.
   */
  public static Optional<Map<DeviceId, List<MessageRange>>> read(
      StoreSegment segment, FileChannel file) throws IOException {
    long end = file.size();
    ByteBuffer last = bytes(file, end - Integer.BYTES, Integer.BYTES);
    int length = last.getInt(0);
    if (length < Integer.BYTES || length > Math.min(RecordFormat.MAX_RECORD_BYTES, end)) {
      return Optional.empty();
    }
    ByteBuffer record = bytes(file, end - length, length);
    if (RecordFormat.validLength(record, 0) != length) {
      return Optional.empty();
    }
    RecordFormat.RecordView seal = new RecordFormat.RecordView(record, 0);
    return seal.kind() == RecordFormat.SEAL
        ? parse(segment, ByteBuffer.wrap(seal.payload()))
        : Optional.empty();
  }

  private static Optional<Map<DeviceId, List<MessageRange>>> parse(
      StoreSegment segment, ByteBuffer payload) {
    Map<DeviceId, List<MessageRange>> runs = new LinkedHashMap<>();
    try {
      int rows = payload.getInt();
      for (int row = 0; row < rows; row++) {
        int head = Byte.toUnsignedInt(payload.get());
        byte[] name = new byte[head & ~UNCERTAIN_TIME];
        payload.get(name);
        DeviceId device = new DeviceId(new String(name, StandardCharsets.US_ASCII));
        runs.computeIfAbsent(device, any -> new ArrayList<>())
            .add(run(segment, payload, (head & UNCERTAIN_TIME) != 0));
      }
      return rows < 0 ? Optional.empty() : Optional.of(runs);
    } catch (BufferUnderflowException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static MessageRange run(
      StoreSegment segment, ByteBuffer payload, boolean hasUncertainTime) {
    long first = payload.getLong();
    long last = payload.getLong();
    long bytes = payload.getLong();
    MessageTimes times = new MessageTimes(payload.getLong(), payload.getLong(), hasUncertainTime);
    return new MessageRange(segment, first, last, bytes, times);
  }

  private static ByteBuffer bytes(FileChannel file, long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining() && file.read(bytes, Math.max(0, at) + bytes.position()) > 0) {}
    return bytes.flip().limit(count);
  }
}
