// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.FolderTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A release of the gateway: a zip archive with the launcher {@code parasol}, the folder {@code lib}
 * and what else a distribution has. Unpacking creates files and folders only, never a link, in one
 * folder, with bounds for everything; the modes in the archive are ignored.
 */
final class ReleaseArchive {

  static final int MAX_ENTRIES = 2_000;
  static final long MAX_BYTES = 512L << 20;
  static final int MAX_DEPTH = 8;

  /** One segment of a path. The launcher needs no file whose name begins with a dot. */
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}");

  private static final int PIECE_BYTES = 64 * 1024;

  private final Disk disk;
  private final Path folder;
  private final long maxBytes;
  private final Set<Path> folders = new LinkedHashSet<>();
  private long bytes;
  private int entries;

  private ReleaseArchive(Disk disk, Path folder, long maxBytes) {
    this.disk = disk;
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /**
   * Unpacks an archive, so that everything in it is durable. What is there after a failure is not a
   * program, and must be deleted.
   *
   * @param folder which must not exist.
   * @throws ZipException if the archive is not one of a release; the message is for operators.
   * @throws IOException if the disk fails.
   */
  static void unpack(Disk disk, InputStream archive, Path folder) throws IOException {
    unpack(disk, archive, folder, MAX_BYTES);
  }

  /**
   * Unpacks an archive as {@link #unpack(Disk, InputStream, Path)} does, with another bound.
   *
   * @param maxBytes of all files together.
   */
  static void unpack(Disk disk, InputStream archive, Path folder, long maxBytes)
      throws IOException {
    new ReleaseArchive(disk, folder, maxBytes).unpack(archive);
  }

  private void unpack(InputStream archive) throws IOException {
    createFolder(folder);
    try (ZipInputStream zip = new ZipInputStream(archive)) {
      for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
        if (++entries > MAX_ENTRIES) {
          throw new ZipException("more than %d entries".formatted(MAX_ENTRIES));
        }
        if (entry.isDirectory()) {
          createFolders(resolve(entry.getName().substring(0, entry.getName().length() - 1)));
        } else {
          Path file = resolve(entry.getName());
          createFolders(parentOf(file));
          write(zip, file, entry.getName());
        }
      }
    }
    if (!Files.isRegularFile(folder.resolve("parasol"))
        || !Files.isDirectory(folder.resolve("lib"))) {
      throw new ZipException("no release of the gateway: parasol and lib/ are missing");
    }
    syncFolders();
  }

  private static @Nullable ZipEntry next(ZipInputStream zip) throws IOException {
    try {
      return zip.getNextEntry();
    } catch (IllegalArgumentException badName) {
      throw new ZipException("an entry has no valid name");
    }
  }

  private Path resolve(String name) throws ZipException {
    String[] segments = name.split("/", -1);
    if (segments.length > MAX_DEPTH) {
      throw new ZipException("an entry is in more than %d folders".formatted(MAX_DEPTH));
    }
    Path path = folder;
    for (String each : segments) {
      if (!SEGMENT.matcher(each).matches()) {
        throw new ZipException("an entry has a name that no file of a release has");
      }
      path = path.resolve(each);
    }
    return path;
  }

  private static Path parentOf(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalStateException(file + " is in no folder");
    }
    return parent;
  }

  private void createFolders(Path wanted) throws IOException {
    if (folders.contains(wanted)) {
      return;
    }
    createFolders(parentOf(wanted));
    createFolder(wanted);
  }

  private void createFolder(Path each) throws IOException {
    try {
      Files.createDirectory(each, FolderTree.ownerOnly());
    } catch (FileAlreadyExistsException file) {
      throw new ZipException("an entry is a file and a folder");
    }
    folders.add(each);
  }

  private void write(ZipInputStream zip, Path file, String name) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      byte[] piece = new byte[PIECE_BYTES];
      long at = 0;
      for (int read = zip.read(piece); read >= 0; read = zip.read(piece)) {
        bytes += read;
        if (bytes > maxBytes) {
          throw new ZipException("the files have more than %d bytes".formatted(maxBytes));
        }
        disk.write(out, ByteBuffer.wrap(piece, 0, read), at);
        at += read;
      }
      disk.force(out);
    } catch (FileAlreadyExistsException twice) {
      throw new ZipException("%s is in the archive twice".formatted(name));
    }
  }

  /** Makes the names durable, those in the deepest folders first. */
  private void syncFolders() throws IOException {
    List<Path> all = new ArrayList<>(folders);
    Collections.reverse(all);
    for (Path each : all) {
      disk.syncFolder(each);
    }
    disk.syncFolder(parentOf(folder));
  }
}
