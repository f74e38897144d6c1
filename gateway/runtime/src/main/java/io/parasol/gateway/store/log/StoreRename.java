// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.Acknowledgement;
import io.parasol.gateway.store.index.Catalogue;
import io.parasol.gateway.store.index.CatalogueContent;
import io.parasol.gateway.store.index.CursorFile;
import io.parasol.gateway.store.index.CursorSlot;
import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.RecentAcknowledgements;
import io.parasol.gateway.store.index.SlotPosition;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.RecordFormat;
import io.parasol.gateway.store.segment.SegmentContents;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentHeader;
import io.parasol.gateway.store.segment.SegmentScan;
import io.parasol.gateway.store.segment.SegmentSeal;
import io.parasol.gateway.store.segment.SegmentWriter;
import io.parasol.gateway.store.segment.StoreSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a device another name in a store that no process has open. Its messages, sequence numbers
 * and positions stay the same. Every file is replaced as a whole, so that a rename that was
 * interrupted is completed by running it again. Bytes that are no record are left out; the next
 * opening reports their messages as lost.
 */
public final class StoreRename {

  private final Path folder;
  private final DeviceId from;
  private final DeviceId to;
  private final ByteBuffer buffer = SegmentWriter.allocateBuffer();

  private StoreRename(Path folder, DeviceId from, DeviceId to) {
    this.folder = folder;
    this.from = from;
    this.to = to;
  }

  /** Returns whether the store has given a sequence number to a message of the device. */
  public static boolean contains(Path folder, DeviceId device) throws IOException {
    return Catalogue.read(folder.resolve(Catalogue.FILE), damage -> {})
        .flatMap(content -> content.of(device))
        .isPresent();
  }

  /**
   * Renames a device. Does nothing if the folder does not exist.
   *
   * @throws StoreException with one line, if another process has the store open.
   */
  @SuppressWarnings("try") // The lock is only held.
  public static void run(Path folder, DeviceId from, DeviceId to)
      throws IOException, StoreException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (FileChannel lock = StoreOpening.lock(folder)) {
      new StoreRename(folder, from, to).rename();
    }
  }

  private void rename() throws IOException {
    SegmentFiles.deleteUnfinished(folder);
    writeAcknowledgementsToCursors();
    for (Path segment : SegmentFiles.list(folder)) {
      renameIn(segment);
    }
    for (Recipient recipient : Recipient.values()) {
      renameInCursors(folder.resolve(recipient.cursorFileName()));
    }
    renameInCatalogue();
  }

  /**
   * Brings the cursor files up to date, so that no other file has positions: under the old name,
   * they would count for another device that gets it later.
   */
  private void writeAcknowledgementsToCursors() throws IOException {
    Set<Recipient> recipients = EnumSet.noneOf(Recipient.class);
    for (Recipient each : Recipient.values()) {
      if (Files.exists(folder.resolve(each.cursorFileName()))) {
        recipients.add(each);
      }
    }
    StoreIndex index = new StoreIndex(recipients);
    try (Cursors cursors =
        Cursors.open(
            Disk.REAL,
            folder,
            recipients,
            (recipient, slot) -> index.device(slot.device()).restore(recipient, slot),
            damage -> {})) {
      for (Acknowledgement each : RecentAcknowledgements.read(folder)) {
        cursors.restore(each, index);
      }
      cursors.checkpoint(index);
    }
  }

  private void renameIn(Path path) throws IOException {
    boolean[] isConcerned = {false};
    try (FileChannel file = SegmentFiles.read(path)) {
      SegmentScan.walk(
          file,
          new SegmentScan.Visitor() {
            @Override
            public void record(long offset, RecordFormat.RecordView record) {
              isConcerned[0] |= isOfOldName(record) || record.kind() == RecordFormat.POSITIONS;
            }

            @Override
            public void unreadable(long offset, long bytes) {}
          });
      if (isConcerned[0]) {
        replace(path, file);
      }
    }
  }

  private boolean isOfOldName(RecordFormat.RecordView record) {
    return record.isMessage() && record.device().equals(from.value());
  }

  private void replace(Path path, FileChannel file) throws IOException {
    long ordinal = SegmentFiles.ordinal(path);
    SegmentHeader header =
        SegmentHeader.read(file).orElseGet(() -> new SegmentHeader(ordinal, ordinal));
    Path temporary = SegmentFiles.temporary(path);
    try (SegmentWriter writer = SegmentWriter.create(Disk.REAL, temporary, header, buffer)) {
      SegmentScan.walk(
          file,
          new SegmentScan.Visitor() {
            @Override
            public void record(long offset, RecordFormat.RecordView record) throws IOException {
              if (record.isMessage()) {
                writer.append(record, isOfOldName(record) ? to.value() : record.device());
              }
            }

            @Override
            public void unreadable(long offset, long bytes) {}
          });
      writer.force();
      StoreSegment renamed =
          new StoreSegment(ordinal, header.oldestReplaced(), path, writer.size());
      writer.seal(SegmentSeal.payload(SegmentContents.of(renamed, writer.file()).runs()));
    }
    Disk.REAL.renameAtomically(temporary, path);
  }

  private void renameInCursors(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Map<Long, CursorSlot> concerned = new LinkedHashMap<>();
      CursorFile.read(
          file,
          path,
          (pair, which, slot) -> {
            if (slot.device().equals(from)) {
              concerned.put(pair * SlotPosition.PAIR + (long) which * CursorSlot.SIZE, slot);
            }
          },
          damage -> {});
      for (Map.Entry<Long, CursorSlot> each : concerned.entrySet()) {
        Disk.REAL.write(file, renamed(each.getValue()).bytes(), each.getKey());
      }
      Disk.REAL.force(file);
    }
  }

  private CursorSlot renamed(CursorSlot slot) {
    List<Gap> gaps =
        slot.gaps().stream()
            .map(gap -> new Gap(to, gap.from(), gap.to(), gap.count(), gap.reason()))
            .toList();
    return new CursorSlot(slot.written(), to, slot.last(), slot.mark(), slot.above(), gaps);
  }

  private void renameInCatalogue() throws IOException {
    Path path = folder.resolve(Catalogue.FILE);
    Optional<CatalogueContent> known = Catalogue.read(path, damage -> {});
    if (known.isEmpty() || known.get().of(from).isEmpty()) {
      return;
    }
    Map<DeviceId, CatalogueContent.Numbers> devices = new LinkedHashMap<>();
    known
        .get()
        .devices()
        .forEach((device, numbers) -> devices.put(device.equals(from) ? to : device, numbers));
    try (Catalogue catalogue = new Catalogue(Disk.REAL, path)) {
      catalogue.write(new CatalogueContent(known.get().recipients(), devices));
      catalogue.sync();
    }
  }
}
