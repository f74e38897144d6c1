// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of a store: a small file that states which sequence numbers were given, and which
 * recipients have positions. By it, a missing file differs from one that never existed.
 *
 * <p>Written in place after every commit, without a sync, so that it is exact after the end of the
 * process; synced once a second. The file has two copies. Between two syncs only one of them is
 * written, so that a power failure leaves the other one intact.
 */
@ConfinedTo("store")
public final class Catalogue implements AutoCloseable {

  public static final String FILE = "catalogue";

  private static final int MIN_CAPACITY = 4 * 1024;
  private static final int MAX_FILE_BYTES = 32 << 20;

  private final Disk disk;
  private final Path path;

  /** Null until the disk has accepted the file of this process. */
  private @Nullable FileChannel file;

  /** Size of each of the two copies in the file, in bytes. */
  private int capacity;

  /** The copy that is written until the next sync, 0 or 1. */
  private int copy;

  private long written;
  private boolean isDirty;

  public Catalogue(Disk disk, Path path) {
    this.disk = disk;
    this.path = path;
  }

  /** Reads the file of a catalogue; empty if there is none, or none that is intact. */
  public static Optional<CatalogueContent> read(Path path, Consumer<Corruption> damages)
      throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_FILE_BYTES);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      damages.accept(new Corruption(path, 0, 0, "catalogue: cannot be read"));
      return Optional.empty();
    }
    ByteBuffer file = ByteBuffer.wrap(bytes);
    Optional<CatalogueContent.Copy> newest =
        Stream.of(0, bytes.length / 2)
            .flatMap(at -> CatalogueContent.read(file, at).stream())
            .max(Comparator.comparingLong(CatalogueContent.Copy::written));
    if (newest.isEmpty()) {
      damages.accept(new Corruption(path, 0, bytes.length, "catalogue: checksum does not match"));
    }
    return newest.map(CatalogueContent.Copy::content);
  }

  /** Writes the catalogue. It survives the end of the process; a power failure after a sync. */
  public void write(CatalogueImage content) throws IOException {
    ByteBuffer bytes = content.bytes(++written);
    FileChannel to = file;
    if (to == null || bytes.capacity() > capacity) {
      create(bytes);
    } else {
      // A copy whose write failed is not synced: the other one stays the durable one.
      isDirty = false;
      disk.write(to, bytes, (long) copy * capacity);
      isDirty = true;
    }
  }

  /** Replaces the file by one that has space for growth, and reserves that space on the disk. */
  private void create(ByteBuffer bytes) throws IOException {
    int size = Math.max(MIN_CAPACITY, Integer.highestOneBit(bytes.capacity()) * 4);
    byte[] both = new byte[2 * size];
    bytes.get(both, 0, bytes.capacity());
    DurableFile.replace(disk, SegmentFiles.temporary(path), path, both);
    close();
    file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.READ);
    capacity = size;
    copy = 1;
    isDirty = false;
  }

  /** Makes the catalogue durable. */
  public void sync() throws IOException {
    FileChannel to = file;
    if (to != null && isDirty) {
      disk.force(to);
      isDirty = false;
      copy = 1 - copy;
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
