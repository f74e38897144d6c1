// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Recipient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The cursor file of one recipient: per device two pairs of slots, written in turn. Between the
 * starts of two syncs only one slot of a device is written. So the slot that was synced last is
 * intact whenever the power fails, also while another sync is running, and however many syncs fail.
 *
 * <p>Guarded by the store index's monitor.
 */
public final class CursorFile implements AutoCloseable {

  private static final int PAIR = SlotPosition.PAIR;

  /** Pairs of slots of a device: one slot is synced, one is being synced, one is being written. */
  private static final int PAIRS = 2;

  private final Recipient recipient;
  private final Disk disk;
  private final FileChannel file;
  private final Map<DeviceId, SlotPosition> positions = new HashMap<>();

  /** Devices whose last cursor write failed. */
  private final Set<DeviceLog> failedWrites = new HashSet<>();

  private long pairs;

  /** Whether the first slot of a device was synced since this was asked. */
  private boolean hasNewDurable;

  private CursorFile(Recipient recipient, Disk disk, FileChannel file, long pairs) {
    this.recipient = recipient;
    this.disk = disk;
    this.file = file;
    this.pairs = pairs;
  }

  /** Opens the file and passes on the newest slot of each device. */
  static CursorFile open(
      Recipient recipient,
      Disk disk,
      Path path,
      Consumer<CursorSlot> slots,
      Consumer<Corruption> damages)
      throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    long pairs = (file.size() + PAIR - 1) / PAIR;
    CursorFile cursors = new CursorFile(recipient, disk, file, pairs);
    Map<DeviceId, CursorSlot> newest = new HashMap<>();
    read(
        file,
        path,
        (pair, which, slot) -> {
          SlotPosition place =
              cursors.positions.computeIfAbsent(slot.device(), unseen -> new SlotPosition());
          if (!place.pairs.contains(pair)) {
            place.pairs.add(pair);
          }
          CursorSlot known = newest.get(slot.device());
          if (known == null || known.written() < slot.written()) {
            newest.put(slot.device(), slot);
            place.written = slot.written();
            place.isDurable = true;
            place.slot = 2 * place.pairs.indexOf(pair) + which;
            // A killed process may have left this slot and the one before it unsynced.
            place.slotsSinceSync = 2;
          }
        },
        damages);
    newest.values().forEach(slots);
    return cursors;
  }

  /** Receives the intact slots. */
  public interface SlotVisitor {
    void slot(long pair, int which, CursorSlot slot);
  }

  /** Reads every slot of a cursor file. */
  public static void read(
      FileChannel file, Path path, SlotVisitor visitor, Consumer<Corruption> damages)
      throws IOException {
    for (long at = 0; at < file.size(); at += CursorSlot.SIZE) {
      ByteBuffer bytes = ByteBuffer.allocate(CursorSlot.SIZE);
      while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {}
      Optional<CursorSlot> slot = CursorSlot.read(bytes);
      if (slot.isPresent()) {
        visitor.slot(at / PAIR, (int) (at / CursorSlot.SIZE % 2), slot.get());
      } else if (!isBlank(bytes)) {
        damages.accept(
            new Corruption(path, at, CursorSlot.SIZE, "cursor slot: checksum does not match"));
      }
    }
  }

  private static boolean isBlank(ByteBuffer bytes) {
    return bytes.duplicate().clear().mismatch(ByteBuffer.allocate(CursorSlot.SIZE)) < 0;
  }

  boolean contains(DeviceId device) {
    return positions.containsKey(device);
  }

  /** Returns whether {@link #isDurable} has changed for a device since the last call. */
  boolean takeNewDurable() {
    boolean isNew = hasNewDurable;
    hasNewDurable = false;
    return isNew;
  }

  boolean isDurable(DeviceId device) {
    SlotPosition place = positions.get(device);
    return place != null && place.isDurable;
  }

  /**
   * Writes the cursor of a device. It survives the end of the process, but a power failure only
   * after {@link #sync}. The next {@link #sync} repeats a failed write.
   */
  void write(DeviceLog log) {
    SlotPosition place = positions.computeIfAbsent(log.device(), unseen -> new SlotPosition());
    try {
      write(place, log);
      failedWrites.remove(log);
    } catch (IOException later) {
      failedWrites.add(log);
    }
  }

  private void write(SlotPosition place, DeviceLog log) throws IOException {
    while (place.pairs.size() < PAIRS) {
      // Allocates all slots at once: a disk that becomes full later must still accept writes in
      // place.
      disk.write(file, ByteBuffer.allocate(PAIR), pairs * PAIR);
      place.pairs.add(pairs++);
    }
    if (!place.isDirty) {
      place.advance();
    }
    place.written++;
    Cursor cursor = log.cursor(recipient);
    CursorSlot slot =
        new CursorSlot(
            place.written,
            log.device(),
            log.committed(),
            cursor.mark(),
            cursor.above(),
            log.gaps());
    disk.write(file, slot.bytes(), place.offset());
  }

  /**
   * Makes everything written durable. Takes the store index's monitor itself, but does not hold it
   * during the disk operation.
   */
  void sync(StoreIndex index) throws IOException {
    Map<DeviceLog, SlotPosition> written;
    synchronized (index) {
      repeatFailedWrites();
      written = takeDirty(index);
    }
    if (written.isEmpty()) {
      return;
    }
    try {
      disk.force(file);
    } catch (IOException failed) {
      synchronized (index) {
        markUnsynced(written);
      }
      throw failed;
    }
    synchronized (index) {
      markDurable(written.values());
    }
  }

  private void repeatFailedWrites() throws IOException {
    for (DeviceLog log : List.copyOf(failedWrites)) {
      write(log);
    }
    if (!failedWrites.isEmpty()) {
      throw new IOException("cursors cannot be written; the disk rejects writes");
    }
  }

  /** Returns the devices whose newest slot is not durable yet; the next sync makes it durable. */
  private Map<DeviceLog, SlotPosition> takeDirty(StoreIndex index) {
    Map<DeviceLog, SlotPosition> dirty = new HashMap<>();
    positions.forEach(
        (device, place) -> {
          if (place.isDirty) {
            dirty.put(index.device(device), place);
            place.isDirty = false;
            place.slotsInSync = place.slotsSinceSync;
          }
        });
    return dirty;
  }

  /**
   * Undoes {@link #takeDirty}. The slot synced before is still the only durable one: no slot may be
   * started until a sync succeeds. The slots are written again, because a kernel that failed to
   * write a page may mark it clean.
   */
  private void markUnsynced(Map<DeviceLog, SlotPosition> written) {
    written.forEach(
        (log, place) -> {
          place.isDirty = true;
          failedWrites.add(log);
        });
  }

  private void markDurable(Collection<SlotPosition> synced) {
    for (SlotPosition place : synced) {
      place.slotsSinceSync -= place.slotsInSync;
      hasNewDurable |= !place.isDurable;
      place.isDurable = true;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
