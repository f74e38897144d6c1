// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFolder;
import io.parasol.certs.files.FileLocks;
import io.parasol.certs.files.KeyFile;
import io.parasol.gateway.store.index.Acknowledgement;
import io.parasol.gateway.store.index.Catalogue;
import io.parasol.gateway.store.index.CatalogueContent;
import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.RecentAcknowledgements;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentReaders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Opens a store: lock, epoch, cursors, segments, acknowledgements, boot times, in this order. */
final class StoreOpening {

  static final String LOCK = "lock";
  static final String EPOCH = "epoch";
  static final String BOOTS = "boots";

  private final Path folder;
  private final List<Path> catalogues;
  private final Set<Recipient> recipients;
  private final StoreBounds bounds;
  private final CommitPolicy commitPolicy;
  private final CountedDisk disk;
  private final StoreNames names;
  private final StoreListener listener;
  private final StoreIndex index;

  private StoreOpening(
      StorePlace place,
      Set<Recipient> recipients,
      StoreBounds bounds,
      CommitPolicy commitPolicy,
      Disk disk,
      StoreListener listener)
      throws IOException {
    this.folder = place.folder();
    this.catalogues = place.catalogues();
    this.recipients = recipients;
    this.index = new StoreIndex(recipients);
    this.bounds = bounds;
    this.commitPolicy = commitPolicy;
    this.disk = new CountedDisk(disk);
    this.names = StoreNames.read(folder);
    this.listener = new NamedListener(listener, names);
  }

  static ReadingStore open(
      Path folder,
      Set<Recipient> recipients,
      StoreBounds bounds,
      CommitPolicy commitPolicy,
      Disk disk,
      StoreListener listener)
      throws StoreException {
    return open(StorePlace.of(folder), recipients, bounds, commitPolicy, disk, listener);
  }

  static ReadingStore open(
      StorePlace place,
      Set<Recipient> recipients,
      StoreBounds bounds,
      CommitPolicy commitPolicy,
      Disk disk,
      StoreListener listener)
      throws StoreException {
    Path folder = place.folder();
    FileChannel lock = lock(folder);
    try {
      return new ReadingStore(
          folder,
          lock,
          new StoreOpening(place, recipients, bounds, commitPolicy, disk, listener).openParts());
    } catch (IOException e) {
      try {
        lock.close();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw new StoreException(
          "store %s: cannot be opened: %s".formatted(folder, KeyFile.reason(e)), e);
    }
  }

  static FileChannel lock(Path folder) throws StoreException {
    FileChannel lock;
    try {
      DurableFolder.create(folder, Disk.REAL);
      lock =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StoreException(
          "store %s: cannot be opened: %s".formatted(folder, KeyFile.reason(e)), e);
    }
    try {
      if (FileLocks.tryLock(lock)) {
        return lock;
      }
      lock.close();
    } catch (IOException inUse) {
      // Reported below.
    }
    throw new StoreException(
        "store %s: is in use by another process; stop that process first".formatted(folder));
  }

  private ReadingStore.StoreParts openParts() throws IOException {
    String epoch = epoch();
    Optional<CatalogueContent> known = known();
    boolean isUpstreamNew = isUpstreamNew(known);
    Cursors cursors =
        Cursors.open(
            disk,
            folder,
            recipients,
            (recipient, slot) -> index.device(slot.device()).restore(recipient, slot),
            listener::onCorruption);
    StoreRecovery.Unsealed unsealed = new StoreRecovery(folder, index, listener, this::pause).run();
    for (Acknowledgement each : RecentAcknowledgements.read(folder)) {
      cursors.restore(each, index);
    }
    List<Gap> gaps =
        new LedgerRecovery(folder, index, cursors, known)
            .run(isUpstreamNew, listener::onCorruption);
    StoreFolder place = new StoreFolder(disk, folder);
    SegmentReaders readers = new SegmentReaders(listener::onCorruption);
    Retention retention = new Retention(place, bounds, index, readers, cursors, listener);
    Appender appender = new Appender(place, bounds, index, readers, cursors, retention);
    if (unsealed == null) {
      appender.startNext();
    } else {
      appender.resume(unsealed.segment(), unsealed.index());
    }
    SequenceAllocator sequences =
        new SequenceAllocator(
            disk,
            folder.resolve(EPOCH),
            epoch,
            index,
            cursors,
            catalogues.stream().map(each -> new Catalogue(disk, each)).toList());
    sequences.start();
    gaps.forEach(listener::onLost);
    return new ReadingStore.StoreParts(
        index,
        readers,
        cursors,
        sequences,
        appender,
        new GroupCommit(commitPolicy, appender, index, cursors, sequences, listener),
        new Reads(index, readers, cursors, listener, commitPolicy.retry()),
        BootTimes.open(disk, folder.resolve(BOOTS), listener::onCorruption),
        disk,
        names,
        recipients.contains(Recipient.CENTRE) && !isUpstreamNew);
  }

  private void pause() {
    LockSupport.parkNanos(commitPolicy.retry().toNanos());
  }

  /** Returns the catalogue in the folder, or else what its copy states about the numbers. */
  private Optional<CatalogueContent> known() throws IOException {
    Optional<CatalogueContent> known = Catalogue.read(catalogues.get(0), listener::onCorruption);
    for (Path copy : catalogues.subList(1, catalogues.size())) {
      if (known.isEmpty()) {
        known =
            Catalogue.read(copy, listener::onCorruption).map(CatalogueContent::withoutPositions);
      }
    }
    return known;
  }

  /**
   * Returns whether the central broker is a new recipient, and not one whose positions are missing.
   */
  private boolean isUpstreamNew(Optional<CatalogueContent> known) {
    if (known.isPresent()) {
      return !known.get().recipients().contains(Recipient.CENTRE);
    }
    return recipients.contains(Recipient.BROKER)
        && !Files.exists(folder.resolve(Recipient.CENTRE.cursorFileName()));
  }

  private String epoch() throws IOException {
    Path file = folder.resolve(EPOCH);
    Optional<String> epoch = Epoch.read(file);
    if (epoch.isPresent()) {
      return epoch.get();
    }
    if (!SegmentFiles.list(folder).isEmpty()) {
      listener.onCorruption(
          new Corruption(file, 0, 0, "epoch is missing or invalid; the store gets a new one"));
    }
    String made = Epoch.random();
    Epoch.write(disk, file, made);
    return made;
  }
}
