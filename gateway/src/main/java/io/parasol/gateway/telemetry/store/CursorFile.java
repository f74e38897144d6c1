// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import io.parasol.config.site.DeviceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How far one recipient has got with each device: a pair of slots in one file. Between two syncs
 * only one slot of a pair is written, so that the other one is whole whenever the power goes.
 *
 * <p>Guarded by the catalogue.
 */
final class CursorFile implements AutoCloseable {

  private static final int PAIR = 2 * CursorSlot.SIZE;

  private final Recipient recipient;
  private final Disk disk;
  private final FileChannel file;
  private final Map<DeviceId, Place> places = new HashMap<>();

  /** Cursors whose last write failed. */
  private final Set<DeviceLog> owed = new HashSet<>();

  private long pairs;

  private CursorFile(Recipient recipient, Disk disk, FileChannel file, long pairs) {
    this.recipient = recipient;
    this.disk = disk;
    this.file = file;
    this.pairs = pairs;
  }

  /** Where the cursor of a device is written next. */
  private static final class Place {
    private final long pair;
    private long written;
    private int slot;

    /** The slot was written, and not synced since. */
    private boolean open;

    private Place(long pair) {
      this.pair = pair;
    }

    private long offset() {
      return pair * PAIR + (long) slot * CursorSlot.SIZE;
    }
  }

  /** Opens it and hands out what it holds. */
  static CursorFile open(
      Recipient recipient,
      Disk disk,
      Path path,
      Consumer<CursorSlot> slots,
      Consumer<Damage> damages)
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
          CursorSlot known = newest.get(slot.device());
          if (known == null || known.written() < slot.written()) {
            newest.put(slot.device(), slot);
            cursors.places.put(slot.device(), placeAfter(pair, which, slot));
          }
        },
        damages);
    newest.values().forEach(slots);
    return cursors;
  }

  private static Place placeAfter(long pair, int which, CursorSlot slot) {
    Place place = new Place(pair);
    place.written = slot.written();
    place.slot = which;
    return place;
  }

  /** Takes a good slot. */
  interface SlotVisitor {
    void slot(long pair, int which, CursorSlot slot);
  }

  /** Reads every slot of a cursor file. */
  static void read(FileChannel file, Path path, SlotVisitor visitor, Consumer<Damage> damages)
      throws IOException {
    for (long at = 0; at < file.size(); at += CursorSlot.SIZE) {
      ByteBuffer bytes = ByteBuffer.allocate(CursorSlot.SIZE);
      while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {}
      Optional<CursorSlot> slot = CursorSlot.read(bytes);
      if (slot.isPresent()) {
        visitor.slot(at / PAIR, (int) (at / CursorSlot.SIZE % 2), slot.get());
      } else if (!isBlank(bytes)) {
        damages.accept(
            new Damage(path, at, CursorSlot.SIZE, "cursor slot: checksum does not match"));
      }
    }
  }

  private static boolean isBlank(ByteBuffer bytes) {
    return bytes.duplicate().clear().mismatch(ByteBuffer.allocate(CursorSlot.SIZE)) < 0;
  }

  boolean knows(DeviceId device) {
    return places.containsKey(device);
  }

  /**
   * Writes the cursor of a device, to survive the end of the process, but not yet of the power. A
   * failure is made good at the next {@link #sync}.
   */
  void write(DeviceLog log) {
    Place place = places.computeIfAbsent(log.device(), device -> new Place(pairs++));
    try {
      write(place, log);
      owed.remove(log);
    } catch (IOException later) {
      owed.add(log);
    }
  }

  private void write(Place place, DeviceLog log) throws IOException {
    if (!place.open) {
      place.slot ^= 1;
      place.open = true;
    }
    place.written++;
    Cursor cursor = log.cursor(recipient);
    CursorSlot slot =
        new CursorSlot(
            place.written, log.device(), log.reserved(), cursor.mark(), cursor.above(), log.gaps());
    disk.write(file, slot.bytes(), place.offset());
  }

  /**
   * Makes durable all that was written. Takes the catalogue's monitor itself, but does not hold it
   * while the disk works.
   */
  void sync(Catalogue catalogue) throws IOException {
    Map<DeviceId, Long> before = new HashMap<>();
    synchronized (catalogue) {
      for (DeviceLog log : List.copyOf(owed)) {
        write(log);
      }
      if (!owed.isEmpty()) {
        throw new IOException("cursors cannot be written");
      }
      places.forEach(
          (device, place) -> {
            if (place.open) {
              before.put(device, place.written);
            }
          });
    }
    if (before.isEmpty()) {
      return;
    }
    disk.force(file);
    synchronized (catalogue) {
      before.forEach(this::synced);
    }
  }

  /** Durable now, unless it was written again meanwhile. */
  private void synced(DeviceId device, long written) {
    Place place = places.get(device);
    if (place != null && place.written == written) {
      place.open = false;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
