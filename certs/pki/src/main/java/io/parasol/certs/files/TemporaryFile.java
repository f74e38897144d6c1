// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A hidden file beside the one that is being written. Its name is used once, and the process that
 * writes it holds a lock on it; so what a killed process has left behind can be recognized.
 */
final class TemporaryFile implements AutoCloseable {

  private static final Pattern NAME =
      Pattern.compile("\\.(.+)\\.[0-9a-f]{16}\\.tmp", Pattern.DOTALL);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path path;
  private final FileChannel channel;

  private TemporaryFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Creates an empty file.
   *
   * @param target the file to write; has an absolute path.
   * @param permissions are set at creation, so that other users can never open the file.
   */
  static TemporaryFile create(Path target, Set<PosixFilePermission> permissions)
      throws IOException {
    while (true) {
      Path path = target.resolveSibling("." + target.getFileName() + "." + tag() + ".tmp");
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(permissions));
      // Before it is locked, another process may take it for abandoned, and delete it.
      if (isLocked(channel) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return new TemporaryFile(path, channel);
      }
      channel.close();
      Files.deleteIfExists(path);
    }
  }

  private static String tag() {
    byte[] tag = new byte[8];
    RANDOM.nextBytes(tag);
    return HexFormat.of().formatHex(tag);
  }

  /** Returns whether this process holds the lock now, or the file system has no locks. */
  private static boolean isLocked(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (IOException noLocksHere) {
      return true;
    }
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /** Deletes the file, if it still has its name. */
  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(path);
    } finally {
      channel.close();
    }
  }

  /**
   * Returns the name of the file that a temporary file was to become; null if the name is not that
   * of a temporary file.
   */
  static @Nullable String targetOf(Path temporary) {
    Matcher name = NAME.matcher(String.valueOf(temporary.getFileName()));
    return name.matches() ? name.group(1) : null;
  }

  /**
   * Returns the temporary files in a folder that no process is writing. Those of other users, and
   * those on a file system without locks, are left out. Not to be called while this process itself
   * writes to the folder: it would lose its lock.
   */
  static List<Path> abandonedIn(Path folder) throws IOException {
    List<Path> abandoned = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.tmp")) {
      for (Path each : files) {
        if (targetOf(each) != null && isAbandoned(each)) {
          abandoned.add(each);
        }
      }
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    abandoned.sort(null);
    return abandoned;
  }

  private static boolean isAbandoned(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return FileLocks.tryLock(channel);
    } catch (IOException unknown) {
      return false;
    }
  }
}
