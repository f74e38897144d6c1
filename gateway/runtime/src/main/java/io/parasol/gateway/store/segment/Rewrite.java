// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes a smaller segment that replaces a segment and the small ones before it. Keeps the order:
 * older messages stay before newer ones.
 */
public final class Rewrite {

  private final Disk disk;
  private final WriteBuffer writeBuffer = new WriteBuffer();
  private final Consumer<Corruption> damages;

  public Rewrite(Disk disk, Consumer<Corruption> damages) {
    this.disk = disk;
    this.damages = damages;
  }

  /**
   * Writes the new file beside the old one, under a temporary name, and syncs it.
   *
   * @param before the older segments to be copied completely, oldest first.
   * @param without devices whose messages are left out.
   * @param kept the ranges that the new segment contains, older ones first.
   */
  public StoreSegment write(
      StoreSegment segment,
      List<StoreSegment> before,
      Set<DeviceId> without,
      Map<DeviceId, List<MessageRange>> kept)
      throws IOException {
    long oldestReplaced =
        before.isEmpty() ? segment.oldestReplaced() : before.get(0).oldestReplaced();
    Path temporary = SegmentFiles.temporary(segment.path());
    SegmentHeader header = new SegmentHeader(segment.ordinal(), oldestReplaced);
    try (SegmentWriter writer = SegmentWriter.create(disk, temporary, header, writeBuffer)) {
      for (StoreSegment older : before) {
        copy(older, Set.of(), writer);
      }
      copy(segment, without, writer);
      writer.seal(SegmentSeal.payload(kept));
      return new StoreSegment(segment.ordinal(), oldestReplaced, segment.path(), writer.size());
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  private void copy(StoreSegment segment, Set<DeviceId> without, SegmentWriter writer)
      throws IOException {
    List<Corruption> found = new ArrayList<>();
    try (FileChannel file = SegmentFiles.read(segment.path())) {
      SegmentScan.walk(
          file,
          new SegmentScan.Visitor() {
            @Override
            public void record(long offset, RecordFormat.RecordView record) throws IOException {
              if (record.isMessage() && !without.contains(new DeviceId(record.device()))) {
                writer.append(record);
              }
            }

            @Override
            public void unreadable(long offset, long bytes) {
              found.add(
                  new Corruption(segment.path(), offset, bytes, "record: checksum does not match"));
            }
          });
    }
    if (!found.isEmpty() && segment.markDamageReported()) {
      found.forEach(damages);
    }
  }
}
