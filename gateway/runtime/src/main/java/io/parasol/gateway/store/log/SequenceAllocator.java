// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.gateway.store.index.Catalogue;
import io.parasol.gateway.store.index.CatalogueImage;
import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.StoreIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Ensures that no sequence number of an epoch is given to two messages, even if the disk rejects
 * writes or loses files and the process then ends.
 *
 * <p>Of messages that are stored, the catalogue states the numbers. Of messages that are not, the
 * cursor file does: they are recorded there as lost, in place, which needs no free space. If that
 * fails too, the numbers belong to a new epoch from then on.
 */
final class SequenceAllocator {

  private final Disk disk;
  private final Path epochFile;
  private final StoreIndex index;
  private final Cursors cursors;
  private final List<Catalogue> catalogues;

  private volatile String epoch;
  private boolean isEpochWritten = true;
  private boolean isCatalogueWritten = true;
  private final CatalogueImage image = new CatalogueImage();

  SequenceAllocator(
      Disk disk,
      Path epochFile,
      String epoch,
      StoreIndex index,
      Cursors cursors,
      List<Catalogue> catalogues) {
    this.disk = disk;
    this.epochFile = epochFile;
    this.epoch = epoch;
    this.index = index;
    this.cursors = cursors;
    this.catalogues = List.copyOf(catalogues);
  }

  /**
   * Records the state in which the store was opened: first the losses that were found, then the
   * numbers that include these.
   */
  void start() {
    try {
      cursors.checkpoint(index);
      recordStored();
    } catch (IOException retriedLater) {
      isCatalogueWritten = false;
    }
  }

  /** Returns the current epoch. Callable from any thread. */
  String epoch() {
    return epoch;
  }

  /** Records in the catalogue which numbers were given, before any listener sees the messages. */
  void recordStored() {
    updateImage();
    try {
      for (Catalogue each : catalogues) {
        each.write(image);
      }
      isCatalogueWritten = true;
    } catch (IOException retriedLater) {
      isCatalogueWritten = false;
    }
  }

  /** Returns whether the catalogue has changed. */
  private boolean updateImage() {
    synchronized (index) {
      return image.update(index, cursors);
    }
  }

  /**
   * Makes the numbers of messages that are not stored durable, before any listener sees these. They
   * are in the cursors already.
   */
  void recordUnstored() {
    if (isEpochWritten) {
      try {
        cursors.sync(index);
      } catch (IOException rejected) {
        epoch = Epoch.random();
        isEpochWritten = false;
      }
    }
  }

  /**
   * Brings the catalogue up to date, and writes a new epoch for the next start, if there is one.
   */
  void update() throws IOException {
    boolean hasNewPositions;
    synchronized (index) {
      hasNewPositions = cursors.takeNewDurable();
    }
    if (hasNewPositions || !isCatalogueWritten || hasNewAcknowledgements()) {
      recordStored();
    }
    if (!isEpochWritten) {
      Epoch.write(disk, epochFile, epoch);
      isEpochWritten = true;
    }
  }

  /** Makes the catalogue durable. */
  void sync() throws IOException {
    for (Catalogue each : catalogues) {
      each.sync();
    }
  }

  /**
   * Returns whether messages were acknowledged that a second catalogue must not count as lost. In
   * the first one, the cursors beside it state them.
   */
  private boolean hasNewAcknowledgements() {
    return catalogues.size() > 1 && updateImage();
  }

  /** Records the final state, and releases the catalogues. */
  void close() {
    recordStored();
    for (Catalogue each : catalogues) {
      try (each) {
        each.sync();
      } catch (IOException notDurable) {
        // What is in the file is exact unless the power fails now.
      }
    }
  }
}
