// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A folder with one small file for each device, which is replaced atomically and durably. Blocks on
 * the disk; {@link DeviceFileWriter} writes on a thread of its own.
 */
public final class DeviceFileStore {

  private final Path folder;
  private final String suffix;
  private final int maxBytes;
  private final Set<PosixFilePermission> permissions;
  private final LinkOption[] links;

  /**
   * @param folder created when something is written.
   * @param suffix end of a file's name after the name of its device, such as {@code .json}.
   * @param maxBytes maximum size of a file. A longer file was not written by this class.
   * @param permissions of new files; the umask of the process restricts them further.
   * @param links whether symbolic links are followed.
   */
  public DeviceFileStore(
      Path folder,
      String suffix,
      int maxBytes,
      Set<PosixFilePermission> permissions,
      LinkOption... links) {
    this.folder = folder;
    this.suffix = suffix;
    this.maxBytes = maxBytes;
    this.permissions = Set.copyOf(permissions);
    this.links = links.clone();
  }

  /** Decodes the content of a file. */
  @FunctionalInterface
  public interface Decoder<T> {

    /**
     * Decodes a content.
     *
     * @throws IOException if the content is damaged.
     */
    T decode(byte[] content) throws IOException;
  }

  /** Receives what could not be read. */
  @FunctionalInterface
  public interface DamageListener {

    /** A file is damaged, or cannot be read, and counts as absent. */
    void onDamaged(DeviceId device, Path file, String why);
  }

  /** Returns the file of a device, which need not exist. */
  public Path file(DeviceId device) {
    return folder.resolve(device.value() + suffix);
  }

  /** Returns whether no device has a file, more cheaply than a read for each device does. */
  public boolean isEmpty() throws IOException {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, file -> file.toString().endsWith(suffix))) {
      return !found.iterator().hasNext();
    } catch (NoSuchFileException notCreated) {
      return true;
    } catch (DirectoryIteratorException unreadable) {
      throw unreadable.getCause();
    }
  }

  /**
   * Reads the file of a device; empty if there is none.
   *
   * @throws IOException if the file cannot be read, or is too long.
   */
  public Optional<byte[]> read(DeviceId device) throws IOException {
    try (InputStream in = Files.newInputStream(file(device), links)) {
      byte[] content = in.readNBytes(maxBytes + 1);
      if (content.length > maxBytes) {
        throw new IOException("longer than " + maxBytes + " bytes");
      }
      return Optional.of(content);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /**
   * Reads the files of these devices, and of no others. A damaged file is reported once and counts
   * as absent.
   */
  public <T> Map<DeviceId, T> readAll(
      Collection<DeviceId> devices, Decoder<T> decoder, DamageListener listener) {
    Map<DeviceId, T> all = new LinkedHashMap<>();
    for (DeviceId device : devices) {
      try {
        Optional<byte[]> content = read(device);
        if (content.isPresent()) {
          all.put(device, decoder.decode(content.get()));
        }
      } catch (IOException damaged) {
        listener.onDamaged(device, file(device), String.valueOf(damaged.getMessage()));
      }
    }
    return all;
  }

  /** Writes or replaces the file of a device, which is durable when this method returns. */
  public void write(DeviceId device, byte[] content) throws IOException {
    DurableFolder.create(folder, Disk.REAL);
    DurableFile.replace(file(device), content, permissions);
  }

  /** Moves the file of a device to another device, if there is one. */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    if (Files.exists(file(from), links)) {
      Disk.REAL.renameAtomically(file(from), file(to));
    }
  }

  /** Deletes the file of a device, if there is one. */
  public void delete(DeviceId device) throws IOException {
    Files.deleteIfExists(file(device));
  }
}
