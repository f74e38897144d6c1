// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import io.parasol.config.site.DeviceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * How far each recipient has got: a {@link CursorFile} of its own for each.
 *
 * <p>Guarded by the catalogue.
 */
final class Cursors implements AutoCloseable {

  private final Map<Recipient, CursorFile> files;

  private Cursors(Map<Recipient, CursorFile> files) {
    this.files = files;
  }

  /**
   * Opens them and hands out what they hold. Of whoever is no recipient any more it is forgotten
   * how far it had got: what it has missed since nobody has noted.
   */
  static Cursors open(
      Disk disk,
      Path folder,
      Set<Recipient> recipients,
      BiConsumer<Recipient, CursorSlot> slots,
      Consumer<Damage> damages)
      throws IOException {
    Map<Recipient, CursorFile> files = new EnumMap<>(Recipient.class);
    for (Recipient each : Recipient.values()) {
      Path path = folder.resolve(each.file());
      if (recipients.contains(each)) {
        files.put(
            each, CursorFile.open(each, disk, path, slot -> slots.accept(each, slot), damages));
      } else {
        Files.deleteIfExists(path);
      }
    }
    return new Cursors(files);
  }

  /** Whether all of them know that device. */
  boolean knows(DeviceId device) {
    return files.values().stream().allMatch(file -> file.knows(device));
  }

  /** Writes how far everybody has got with a device; see {@link CursorFile#write}. */
  void write(DeviceLog log) {
    files.values().forEach(file -> file.write(log));
  }

  /** Writes how far one has got with a device. */
  void write(Recipient recipient, DeviceLog log) {
    CursorFile file = files.get(recipient);
    if (file != null) {
      file.write(log);
    }
  }

  /** Makes durable all that was written; see {@link CursorFile#sync}. */
  void sync(Catalogue catalogue) throws IOException {
    for (CursorFile file : files.values()) {
      file.sync(catalogue);
    }
  }

  @Override
  public void close() throws IOException {
    for (CursorFile file : files.values()) {
      file.close();
    }
  }
}
