// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Recipient;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of all recipients, with one {@link CursorFile} for each.
 *
 * <p>An acknowledgement is not written to a cursor file, where each device has a page of its own.
 * It is appended to a log that survives the end of the process, and is part of the next group that
 * is committed to a segment, which survives a power failure. A {@link #checkpoint} brings the
 * cursor files up to date. Losses are written to the cursor files at once, because they are rare
 * and a full disk has space for them there.
 *
 * <p>Guarded by the store index's monitor.
 */
public final class Cursors implements AutoCloseable {

  private final Map<Recipient, CursorFile> files;
  private final AcknowledgementLog log;
  private final Acknowledgements acknowledgements;

  private Cursors(Map<Recipient, CursorFile> files, AcknowledgementLog log) {
    this.files = files;
    this.log = log;
    this.acknowledgements = new Acknowledgements(log);
  }

  /**
   * Opens the cursor files and passes on what they hold. Deletes the file of a former recipient:
   * what it has missed since is not recorded.
   */
  public static Cursors open(
      Disk disk,
      Path folder,
      Set<Recipient> recipients,
      BiConsumer<Recipient, CursorSlot> slots,
      Consumer<Corruption> damages)
      throws IOException {
    Map<Recipient, CursorFile> files = new EnumMap<>(Recipient.class);
    for (Recipient each : Recipient.values()) {
      Path path = folder.resolve(each.cursorFileName());
      if (recipients.contains(each)) {
        files.put(each, open(each, disk, path, slot -> slots.accept(each, slot), damages));
      } else {
        Files.deleteIfExists(path);
      }
    }
    return new Cursors(files, new AcknowledgementLog(disk, folder));
  }

  /** Opens a cursor file. One that cannot be read is set aside, and replaced by an empty one. */
  private static CursorFile open(
      Recipient recipient,
      Disk disk,
      Path path,
      Consumer<CursorSlot> slots,
      Consumer<Corruption> damages)
      throws IOException {
    try {
      return CursorFile.open(recipient, disk, path, slots, damages);
    } catch (IOException unreadable) {
      disk.renameAtomically(path, path.resolveSibling(path.getFileName() + ".unreadable"));
      damages.accept(
          new Corruption(path, 0, 0, "cannot be read, set aside: " + unreadable.getMessage()));
      return CursorFile.open(recipient, disk, path, slots, damages);
    }
  }

  /** Returns whether every cursor file has a cursor of the device. */
  public boolean contains(DeviceId device) {
    return files.values().stream().allMatch(file -> file.contains(device));
  }

  /** Returns whether the cursor file of a recipient has a cursor of the device. */
  public boolean contains(Recipient recipient, DeviceId device) {
    CursorFile file = files.get(recipient);
    return file != null && file.contains(device);
  }

  /** Returns whether {@link #durable} has changed for a device since the last call. */
  public boolean takeNewDurable() {
    boolean isNew = false;
    for (CursorFile file : files.values()) {
      isNew |= file.takeNewDurable();
    }
    return isNew;
  }

  /** Returns the codes of the recipients whose cursor of a device was synced. */
  byte durable(DeviceId device) {
    byte durable = 0;
    for (Map.Entry<Recipient, CursorFile> each : files.entrySet()) {
      if (each.getValue().isDurable(device)) {
        durable |= CatalogueContent.code(each.getKey());
      }
    }
    return durable;
  }

  /** Writes the cursors of all recipients for a device; see {@link CursorFile#write}. */
  public void write(DeviceLog log) {
    files.values().forEach(file -> file.write(log));
  }

  /** Writes the cursor of one recipient for a device. */
  public void write(Recipient recipient, DeviceLog log) {
    CursorFile file = files.get(recipient);
    if (file != null) {
      file.write(log);
    }
  }

  /**
   * Settles messages of a device for a recipient, both ends included. This survives the end of the
   * process; a power failure after the next group commit or {@link #checkpoint}.
   */
  public void acknowledge(Recipient recipient, DeviceLog device, long from, long to) {
    if (!files.containsKey(recipient)) {
      return;
    }
    device.cursor(recipient).settle(from, to);
    try {
      acknowledgements.add(new Acknowledgement(recipient, device.device(), from, to));
    } catch (IOException rejected) {
      write(recipient, device);
    }
  }

  /** Returns the acknowledgements that the cursor files do not state yet. */
  public Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  /** Adds an acknowledgement that was found when the store was opened. */
  public void restore(Acknowledgement found, StoreIndex index) {
    CursorFile file = files.get(found.recipient());
    if (file == null) {
      return;
    }
    DeviceLog device = index.device(found.device());
    device.markAssigned(found.to());
    // Without a position, delivery begins with the oldest message.
    if (file.contains(found.device())) {
      device.cursor(found.recipient()).settle(found.from(), found.to());
      acknowledgements.addFound(found);
    }
  }

  /**
   * Brings the cursor files up to date and makes them durable, with a new log of acknowledgements.
   * Takes the store index's monitor itself, but does not hold it during a sync.
   */
  public void checkpoint(StoreIndex index) throws IOException {
    FileChannel next = createLog();
    Acknowledgements.Checkpoint begun;
    synchronized (index) {
      begun =
          acknowledgements.begin(
              next, (recipient, device) -> write(recipient, index.device(device)));
    }
    FileChannel former = begun.formerLog();
    if (former != null) {
      former.close();
    }
    try {
      sync(index);
    } catch (IOException failed) {
      synchronized (index) {
        acknowledgements.undo(begun);
      }
      throw failed;
    }
    log.deleteFormer();
  }

  /** Creates the next log; null if the disk has no space for one, so that the current one stays. */
  private @Nullable FileChannel createLog() {
    try {
      return log.create();
    } catch (IOException full) {
      return null;
    }
  }

  /** Makes everything durable that was written to the files; see {@link CursorFile#sync}. */
  public void sync(StoreIndex index) throws IOException {
    for (CursorFile file : files.values()) {
      file.sync(index);
    }
  }

  @Override
  public void close() throws IOException {
    log.close();
    for (CursorFile file : files.values()) {
      file.close();
    }
  }
}
