// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What recipients have acknowledged since the cursor files were written: a file that only grows,
 * and is replaced by an empty one once the cursor files are on the disk. It is never synced, so it
 * survives the end of the process; after a power failure the segments have the same
 * acknowledgements.
 *
 * <p>{@link #append} and {@link #replace} are guarded by the store index's monitor.
 */
final class AcknowledgementLog implements AutoCloseable {

  private static final String PREFIX = "acknowledged-";

  /** Limits what is read of a damaged folder. */
  private static final int MAX_FILE_BYTES = 64 << 20;

  private final Disk disk;
  private final Path folder;
  private @Nullable FileChannel file;
  private long number;
  private long size;

  AcknowledgementLog(Disk disk, Path folder) throws IOException {
    this.disk = disk;
    this.folder = folder;
    this.number = files(folder).stream().mapToLong(AcknowledgementLog::number).max().orElse(0);
  }

  /** Returns whether there is a file; a full disk may have no space for one. */
  boolean isOpen() {
    return file != null;
  }

  /** Returns the size of the current file, in bytes. */
  long size() {
    return size;
  }

  /**
   * Appends to the file. It survives the end of the process.
   *
   * @throws IOException if the disk rejects it, or no file could be created.
   */
  void append(Acknowledgement one) throws IOException {
    FileChannel to = file;
    if (to == null) {
      throw new IOException("there is no log of acknowledgements");
    }
    byte[] bytes = one.bytes();
    disk.write(to, ByteBuffer.wrap(bytes), size);
    size += bytes.length;
  }

  /** Creates the next file, which {@link #replace} takes. */
  FileChannel create() throws IOException {
    return FileChannel.open(
        path(number + 1),
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  /**
   * Replaces the file by the one that {@link #create} has made.
   *
   * @return the former file, which the caller closes; null if there was none.
   */
  @Nullable FileChannel replace(FileChannel next) {
    FileChannel former = file;
    file = next;
    number++;
    size = 0;
    return former;
  }

  /**
   * Deletes the files before the current one, because the cursor files state what is in them. A
   * file that cannot be deleted does no harm: what is in it remains true.
   */
  void deleteFormer() throws IOException {
    for (Path each : files(folder)) {
      if (number(each) < number) {
        try {
          disk.delete(each);
        } catch (IOException laterAgain) {
          // The next checkpoint tries again.
        }
      }
    }
  }

  /** Reads all files of a store, open or not; what cannot be read is left out. */
  static List<Acknowledgement> read(Path folder) throws IOException {
    List<Acknowledgement> all = new ArrayList<>();
    for (Path each : files(folder)) {
      try (InputStream in = Files.newInputStream(each)) {
        all.addAll(Acknowledgement.decode(in.readNBytes(MAX_FILE_BYTES)));
      } catch (IOException unreadable) {
        // Its messages are delivered again. A store that is open may also have deleted the file.
      }
    }
    return all;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> number(each) > 0).sorted().toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  private Path path(long ofNumber) {
    return folder.resolve(PREFIX + ofNumber);
  }

  /** Returns the number in the name of a file; 0 if it is another file. */
  private static long number(Path file) {
    String name = file.getFileName().toString();
    return name.matches(PREFIX + "[0-9]{1,18}")
        ? Long.parseLong(name.substring(PREFIX.length()))
        : 0;
  }

  /** Closes the file, and deletes it if it is empty. */
  @Override
  public void close() throws IOException {
    FileChannel open = file;
    file = null;
    if (open != null) {
      open.close();
      if (size == 0) {
        disk.delete(path(number));
      }
    }
  }
}
