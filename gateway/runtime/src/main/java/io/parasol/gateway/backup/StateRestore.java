// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.backup;

import io.parasol.certs.evidence.LogCheckpoint;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.FolderTree;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.configuration.ConfigurationFolder;
import io.parasol.gateway.configuration.ManagedConfiguration;
import io.parasol.gateway.state.RestoreMarker;
import io.parasol.gateway.state.StateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The restoration of a backup into a state folder whose gateway is stopped. Nothing of it is used
 * before all of it was read. Afterwards, the gateway carries out no command until an operator has
 * accepted the log: commands may have been carried out after the backup was made.
 */
public final class StateRestore {

  /** The folder that holds the content until it is complete. */
  static final String PARTIAL = "restore.partial";

  /** The beginning of the names of folders with what was in the state folder before. */
  static final String REPLACED = "replaced-";

  private static final String LOCK = "lock";
  private static final int MAX_ENTRIES = 100_000;
  private static final long MAX_BYTES = 64L << 30;

  private final StateFolder state;
  private final SiteId site;

  /**
   * @param state locked, so that no gateway uses it.
   * @param site whose backup is expected.
   */
  public StateRestore(StateFolder state, SiteId site) {
    this.state = state;
    this.site = site;
  }

  /** Returns whether the state folder has content that a restoration would replace. */
  public boolean hasContent() throws IOException {
    return !content(state.path()).isEmpty();
  }

  /**
   * Restores an archive that {@link StateBackup} has written. What is in the state folder is moved
   * to a folder in it.
   *
   * @param archive is read to its end.
   * @param now names the folder with the replaced files; no file gets a later time than this.
   * @throws IOException if the archive is not complete, or not of this site; nothing has changed
   *     then. If a file cannot be moved, the restoration must be repeated.
   */
  public BackupStatement restore(InputStream archive, Instant now) throws IOException {
    Path partial = state.path().resolve(PARTIAL);
    FolderTree.delete(partial);
    try {
      BackupStatement statement = unpack(archive, partial, now);
      Optional<String> newer = StateFolder.newerFormat(partial);
      if (newer.isPresent()) {
        throw new IOException(newer.get() + "; restore it with that version");
      }
      Files.createDirectories(partial.resolve("commands"));
      LogCheckpoint.markRestored(
          partial.resolve(state.path().relativize(state.logCheckpoint())), statement.at());
      ManagedConfiguration.selectRestored(ConfigurationFolder.in(partial));
      move(partial, now);
      return statement;
    } finally {
      FolderTree.delete(partial);
      Disk.REAL.syncFolder(state.path());
    }
  }

  private BackupStatement unpack(InputStream archive, Path to, Instant now) throws IOException {
    Files.createDirectory(to, FolderTree.ownerOnly());
    ZipInputStream zip = new ZipInputStream(archive);
    ZipEntry entry = zip.getNextEntry();
    if (entry == null || !entry.getName().equals(BackupStatement.ENTRY)) {
      throw new IOException("is not a backup of Parasol");
    }
    BackupStatement statement = BackupStatement.read(zip.readNBytes(64 * 1024));
    if (!statement.site().equals(site)) {
      throw new IOException(
          "is a backup of site %s; expected site %s".formatted(statement.site(), site));
    }
    int entries = 0;
    long[] bytes = {0};
    for (entry = zip.getNextEntry(); !isEnd(entry); entry = zip.getNextEntry()) {
      entries++;
      if (entry == null || entries > MAX_ENTRIES) {
        throw new IOException("is not complete, or has too many files");
      }
      Path file = target(to, entry.getName());
      write(zip, file, bytes);
      FileTime changed = entry.getLastModifiedTime();
      if (changed != null && changed.toInstant().isBefore(now)) {
        Files.setLastModifiedTime(file, changed);
      }
    }
    // The end of the envelope is verified only when all of it was read.
    archive.transferTo(OutputStream.nullOutputStream());
    return statement;
  }

  private static boolean isEnd(@Nullable ZipEntry entry) {
    return entry != null && entry.getName().equals(BackupStatement.LAST_ENTRY);
  }

  private static Path target(Path folder, String name) throws IOException {
    try {
      Path target = folder.resolve(name);
      if (target.startsWith(folder)
          && !target.equals(folder)
          && target.equals(target.normalize())) {
        return target;
      }
    } catch (InvalidPathException malformed) {
      // Reported below.
    }
    throw new IOException("has a file with an invalid name");
  }

  private static void write(InputStream content, Path file, long[] total) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent, FolderTree.ownerOnly());
    }
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      byte[] part = content.readNBytes(1 << 16);
      long at = 0;
      while (part.length > 0) {
        total[0] += part.length;
        if (total[0] > MAX_BYTES) {
          throw new IOException("is too long");
        }
        Disk.REAL.write(channel, java.nio.ByteBuffer.wrap(part), at);
        at += part.length;
        part = content.readNBytes(1 << 16);
      }
      Disk.REAL.force(channel);
    }
  }

  /**
   * Moves the content into place. No gateway starts with a mixture, because a marker states that
   * there is one. The folder with the commands comes first, for a gateway of an earlier version: it
   * then carries out none.
   */
  private void move(Path partial, Instant now) throws IOException {
    List<Path> old = content(state.path());
    Path replaced = old.isEmpty() ? state.path() : createReplaced(now);
    RestoreMarker.begin(state.path());
    for (Path each : old) {
      Files.move(each, replaced.resolve(state.path().relativize(each)));
    }
    for (Path each : content(partial)) {
      Files.move(each, state.path().resolve(partial.relativize(each)));
    }
    Disk.REAL.syncFolder(state.path());
    RestoreMarker.end(state.path());
  }

  /** Creates the folder for what is replaced; several restorations may be of the same second. */
  private Path createReplaced(Instant now) throws IOException {
    String name = REPLACED + now.toString().replace(":", "");
    Path replaced = state.path().resolve(name);
    for (int count = 2; Files.exists(replaced, LinkOption.NOFOLLOW_LINKS); count++) {
      replaced = state.path().resolve(name + "-" + count);
    }
    return Files.createDirectory(replaced);
  }

  /** Returns the files and folders that belong to the state, the commands first. */
  private List<Path> content(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(
              each -> {
                String name = String.valueOf(each.getFileName());
                return !Set.of(LOCK, PARTIAL, RestoreMarker.NAME).contains(name)
                    && !name.startsWith(REPLACED);
              })
          .forEach(all::add);
    }
    all.sort(
        Comparator.comparing((Path each) -> !each.equals(folder.resolve("commands")))
            .thenComparing(Comparator.naturalOrder()));
    return all;
  }
}
