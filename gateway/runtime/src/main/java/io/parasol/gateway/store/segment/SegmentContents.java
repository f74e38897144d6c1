// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contents of a segment, found by reading it from end to end. */
public final class SegmentContents implements SegmentScan.Visitor {

  private final StoreSegment segment;
  private final SegmentIndex index = new SegmentIndex();
  private final Map<DeviceId, List<MessageRange>> runs = new LinkedHashMap<>();
  private final List<Corruption> damages = new ArrayList<>();
  private final Map<String, DeviceId> names = new HashMap<>();
  private boolean sealed;

  private SegmentContents(StoreSegment segment) {
    this.segment = segment;
  }

  public static SegmentContents of(StoreSegment segment, FileChannel file) throws IOException {
    SegmentContents contents = new SegmentContents(segment);
    if (SegmentHeader.read(file).isEmpty()) {
      contents.damage(0, SegmentHeader.SIZE, "segment header: checksum does not match");
    }
    SegmentScan.walk(file, contents);
    return contents;
  }

  /** Returns the contents as {@link #of} does, without the blocks that the disk cannot read. */
  public static SegmentContents salvage(StoreSegment segment, FileChannel file) throws IOException {
    SegmentContents contents = new SegmentContents(segment);
    SegmentScan.salvage(file, contents);
    return contents;
  }

  public SegmentIndex index() {
    return index;
  }

  public Map<DeviceId, List<MessageRange>> runs() {
    return runs;
  }

  public List<Corruption> damages() {
    return damages;
  }

  /** Returns whether the segment ends with a seal, as all but the last one do. */
  public boolean sealed() {
    return sealed;
  }

  @Override
  public void record(long offset, RecordFormat.RecordView record) {
    sealed = record.kind() == RecordFormat.SEAL;
    if (!record.isMessage()) {
      return;
    }
    String name = record.device();
    DeviceId device = names.get(name);
    if (device == null) {
      try {
        device = new DeviceId(name);
      } catch (IllegalArgumentException none) {
        damage(offset, record.length(), "record without a valid device name");
        return;
      }
      names.put(name, device);
    }
    index.add(device, record.seq(), offset, record.length());
    add(device, record);
  }

  private void add(DeviceId device, RecordFormat.RecordView record) {
    List<MessageRange> ofDevice = runs.computeIfAbsent(device, any -> new ArrayList<>());
    MessageRange one =
        MessageRange.of(segment, record.seq(), record.length(), record.at(), record.isStamped());
    if (ofDevice.isEmpty() || !ofDevice.get(ofDevice.size() - 1).extend(one)) {
      ofDevice.add(one);
    }
  }

  @Override
  public void unreadable(long offset, long bytes) {
    damage(offset, bytes, "record: checksum does not match");
  }

  private void damage(long offset, long bytes, String what) {
    damages.add(new Corruption(segment.path(), offset, bytes, what));
  }
}
