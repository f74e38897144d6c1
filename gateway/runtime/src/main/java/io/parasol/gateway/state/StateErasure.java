// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.keys.TokenKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Erases the state folder of a site that is decommissioned (IEC 62443-4-2, CR 4.2): keys in a token
 * first, then the folder with the other keys, then everything else. Each file is overwritten and
 * synced before it is deleted. A flash disk may still contain older copies of its blocks.
 *
 * <p>While a marker file exists, no gateway starts with the folder. An erasure that was interrupted
 * is completed by the next one.
 */
public final class StateErasure {

  private static final String MARKER = "erasing";

  private static final int BLOCK_BYTES = 1 << 16;

  /** The size of a file that may state that its key is in a token, at most. */
  private static final int MAX_TOKEN_KEY_BYTES = 512;

  private final Path state;
  private final KeyStorage keys;
  private int files;
  private int tokenKeys;
  private int remaining;
  private @Nullable IOException failure;

  private StateErasure(Path state, KeyStorage keys) {
    this.state = state;
    this.keys = keys;
  }

  /**
   * What was erased.
   *
   * @param files number of files that were overwritten and deleted.
   * @param tokenKeys how many of them stated that their key is in a token, which was deleted there.
   */
  public record Erased(int files, int tokenKeys) {}

  /**
   * Erases the content of the folder, also if its path is a link. A file that cannot be erased does
   * not keep the others. What a link in the folder names outside of it is not erased, and remains.
   *
   * @param keys opens the token of the site, if it has one.
   * @throws IOException if a gateway holds the folder, or if something remains; the message is for
   *     the operator. The marker remains, too.
   */
  public static Erased run(Path state, KeyStorage keys) throws IOException {
    try (StateFolder held = StateFolder.open(state)) {
      return new StateErasure(held.path().toRealPath(), keys).run();
    }
  }

  /**
   * Checks that no erasure was interrupted.
   *
   * @throws IOException with one line that names the command that completes it.
   */
  static void requireNone(Path state) throws IOException {
    if (Files.exists(state.resolve(MARKER))) {
      throw new IOException(
          "the state folder %s is half erased; complete it with: parasol zeroise SITE"
              .formatted(state));
    }
  }

  private Erased run() throws IOException {
    DurableFile.replace(
        state.resolve(MARKER), new byte[0], PosixFilePermissions.fromString("rw-------"));
    Path pki = PkiFolder.in(state);
    if (Files.isDirectory(pki)) {
      Files.walkFileTree(pki, new TokenKeys());
      Files.walkFileTree(pki, new Content());
      // What remains there is visited again below.
      remaining = 0;
      failure = null;
    }
    Files.walkFileTree(state, new Content());
    if (failure != null) {
      throw new IOException(
          "%d files could not be erased; the first: %s"
              .formatted(remaining, FileErrorText.of(failure)),
          failure);
    }
    Files.deleteIfExists(GatewayLock.in(state));
    DurableFile.delete(state.resolve(MARKER));
    return new Erased(files, tokenKeys);
  }

  private void remain(IOException why) {
    remaining++;
    if (failure == null) {
      failure = why;
    }
  }

  /** Deletes the keys in the token whose files are visited. */
  private final class TokenKeys extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && attributes.size() <= MAX_TOKEN_KEY_BYTES) {
        try {
          byte[] content = Files.readAllBytes(file);
          if (TokenKey.of(content).isPresent()) {
            keys.discard(content);
            tokenKeys++;
          }
        } catch (IOException unreadable) {
          // Reported when it is erased.
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
      return FileVisitResult.CONTINUE;
    }
  }

  /** Overwrites and deletes what it visits, except the marker and the lock. Follows no link. */
  private final class Content extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (file.equals(state.resolve(MARKER)) || file.equals(GatewayLock.in(state))) {
        return FileVisitResult.CONTINUE;
      }
      try {
        if (attributes.isRegularFile()) {
          overwrite(file, attributes.size());
          files++;
        } else if (attributes.isSymbolicLink()) {
          requireNothingOutside(file);
        }
        Files.delete(file);
      } catch (IOException failed) {
        remain(failed);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
      remain(unreadable);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException incomplete) {
      if (incomplete != null) {
        remain(incomplete);
      } else if (!folder.equals(state)) {
        try {
          Files.delete(folder);
        } catch (IOException notEmpty) {
          if (failure == null) {
            remain(notEmpty);
          }
        }
      }
      return FileVisitResult.CONTINUE;
    }
  }

  private void requireNothingOutside(Path link) throws IOException {
    if (Files.exists(link) && !link.toRealPath().startsWith(state)) {
      throw new IOException(
          "%s: is a link to %s, which is not erased; erase it, delete the link, and repeat this"
              .formatted(link, link.toRealPath()));
    }
  }

  private static void overwrite(Path file, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate(BLOCK_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (long left = bytes; left > 0; left -= zeros.position()) {
        zeros.clear().limit((int) Math.min(BLOCK_BYTES, left));
        while (zeros.hasRemaining()) {
          int unused = channel.write(zeros);
        }
      }
      Disk.REAL.force(channel);
    }
  }
}
