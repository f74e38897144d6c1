// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.backup;

import io.parasol.gateway.state.LogFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A backup of a state folder, as a ZIP archive: keys, certificates, the evidence log with its
 * checkpoints, and what is known about devices. Messages that wait for delivery and files that can
 * be downloaded again are not part of it.
 *
 * <p>A gateway may use the folder at the same time. The checkpoints are read before the log: the
 * gateway writes them after it, so that the copy of the log has at least the records that they
 * count. Of the other files, a moment is copied at which none of them changed.
 */
public final class StateBackup {

  /** Folders and files that are left out. */
  private static final Set<Path> LEFT_OUT =
      Stream.of(
              "lock",
              "pki/lock",
              "witness/lock",
              "commands/commands.lock",
              "configuration/current",
              "store",
              "figures",
              "reports",
              "letters",
              "events",
              "dead-letters",
              "broker",
              "page",
              "enrolment",
              "releases/images",
              "releases/documents",
              "releases/lock-test",
              "log.exported",
              "log.trim",
              "clock.act")
          .map(Path::of)
          .collect(java.util.stream.Collectors.toUnmodifiableSet());

  private static final int MAX_ATTEMPTS = 10;

  /** Maximum size of all files except the log, in bytes; they are in memory for a moment. */
  private static final long MAX_BYTES = 64L << 20;

  private final Path state;

  public StateBackup(Path state) {
    this.state = state;
  }

  /**
   * Writes the archive. Does not close the target.
   *
   * @throws IOException if a file cannot be read, or the files changed all the time.
   */
  public void write(BackupStatement statement, OutputStream target) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(target);
    put(zip, BackupStatement.ENTRY, statement.toJson());
    Path commands = state.resolve("commands");
    for (Path each : files(commands)) {
      putFile(zip, name(each), Files.readAllBytes(each));
    }
    Path log = LogFolder.in(state);
    for (Path each : files(log)) {
      putFile(zip, name(each), Files.readAllBytes(each));
    }
    for (Map.Entry<String, byte[]> each : unchangedFiles(commands, log).entrySet()) {
      putFile(zip, each.getKey(), each.getValue());
    }
    put(zip, BackupStatement.LAST_ENTRY, new byte[0]);
    zip.finish();
  }

  /** Reads all other files again and again, until two readings are the same. */
  private Map<String, byte[]> unchangedFiles(Path... exceptions) throws IOException {
    Map<String, byte[]> before = content(exceptions);
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Map<String, byte[]> after = content(exceptions);
      if (isSame(before, after)) {
        return after;
      }
      before = after;
    }
    throw new IOException("the files in %s change all the time; try again".formatted(state));
  }

  private static boolean isSame(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
  }

  private Map<String, byte[]> content(Path... exceptions) throws IOException {
    Map<String, byte[]> content = new TreeMap<>();
    long bytes = 0;
    for (Path each : files(state)) {
      if (Arrays.stream(exceptions).noneMatch(each::startsWith)) {
        try {
          bytes += Files.size(each);
          if (bytes <= MAX_BYTES) {
            content.put(name(each), Files.readAllBytes(each));
          }
        } catch (NoSuchFileException replaced) {
          // The next reading sees what is there instead.
        }
      }
      if (bytes > MAX_BYTES) {
        throw new IOException(
            "%s has more than 64 MiB in files that belong to a backup".formatted(state));
      }
    }
    return content;
  }

  /**
   * Returns the files below a folder that belong to a backup, in the order of their names. Follows
   * links, because the state folder or a folder in it may be a link to another disk.
   */
  private List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      all = tree.filter(this::belongsToBackup).sorted().toList();
    } catch (java.io.UncheckedIOException changed) {
      throw changed.getCause();
    }
    for (Path each : all) {
      if (Files.isSymbolicLink(each)) {
        requireOwn(each);
      }
    }
    return all.stream().filter(Files::isRegularFile).toList();
  }

  /**
   * Requires that a link names a file or folder of the owner of the state folder. Otherwise a
   * backup by the administrator, and its restore, could hand the files of others to that user.
   */
  private void requireOwn(Path link) throws IOException {
    if (!Files.exists(link)) {
      throw new IOException(
          "%s: is a link to %s, which is missing; mount its disk, or delete the link"
              .formatted(link, Files.readSymbolicLink(link)));
    }
    if (!Files.getOwner(link).equals(Files.getOwner(state))) {
      throw new IOException(
          "%s: is a link to %s, which does not belong to the owner of the state folder; delete the link"
              .formatted(link, Files.readSymbolicLink(link)));
    }
  }

  private boolean belongsToBackup(Path file) {
    Path name = state.relativize(file);
    String last = String.valueOf(name.getFileName());
    return LEFT_OUT.stream().noneMatch(name::startsWith)
        && !name.toString().contains(".damaged-")
        && !name.toString().startsWith(StateRestore.REPLACED)
        && !name.startsWith(StateRestore.PARTIAL)
        && !isEarlierBackup(name)
        && !last.endsWith(".new")
        && !last.endsWith(".tmp");
  }

  /** Otherwise each backup in the folder would contain all those before it. */
  private static boolean isEarlierBackup(Path name) {
    return name.getNameCount() == 1 && name.toString().endsWith(".backup");
  }

  private String name(Path file) {
    return state.relativize(file).toString();
  }

  /** Puts the content of a file, with the time of its last change, such as that of metadata. */
  private void putFile(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    try {
      entry.setLastModifiedTime(Files.getLastModifiedTime(state.resolve(name)));
    } catch (NoSuchFileException gone) {
      // The entry then has the time of the backup.
    }
    put(zip, entry, content);
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    put(zip, new ZipEntry(name), content);
  }

  private static void put(ZipOutputStream zip, ZipEntry entry, byte[] content) throws IOException {
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
