// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.fetch;

import io.parasol.certs.files.Disk;
import io.parasol.certs.tuf.client.RepositorySource;
import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The content of one target in a file. The content is downloaded in pieces, possibly over several
 * attempts. The file gets its final name only when it is complete and its hashes match.
 */
public final class ContentFile {

  private static final int CHUNK_BYTES = 64 * 1024;

  private final Path folder;
  private final Path file;
  private final Path part;

  /** Creates an accessor for a file in a folder. Neither has to exist. */
  public ContentFile(Path folder, String name) {
    this.folder = folder;
    this.file = folder.resolve(name);
    this.part = folder.resolve("." + name + ".part");
  }

  public Path file() {
    return file;
  }

  /**
   * Returns whether the file exists and has the length and the hashes of the target (TUF 5.7.3).
   * Reads the whole file.
   */
  public boolean matches(VerifiedTarget target) {
    return matches(file, target);
  }

  private static boolean matches(Path path, VerifiedTarget target) {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Hashes.Check check = target.hashes().check();
    long length = 0;
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        length += read;
        if (length > target.length()) {
          return false;
        }
        check.update(chunk, 0, read);
      }
    } catch (IOException unreadable) {
      return false;
    }
    return length == target.length() && check.matches();
  }

  /**
   * Downloads the content, resuming an interrupted attempt. If the source becomes unavailable, the
   * received part is kept for the next attempt. Wrong content is deleted.
   *
   * @throws RefusedException {@code wrong_hash}, {@code too_large}, {@code no_space}, or as thrown
   *     by the source.
   */
  public void fetch(VerifiedTarget target, RepositorySource source) throws RefusedException {
    String address = target.repositoryPath();
    try {
      Files.createDirectories(folder);
      long storedLength = 0;
      if (Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
        storedLength = Files.size(part);
      } else {
        // A link would lead the download to another file.
        Files.deleteIfExists(part);
      }
      if (storedLength < target.length() || target.length() == 0) {
        // TUF 5.7.3: download at most the listed length.
        receive(target, source, address, storedLength);
      }
      // TUF 5.7.3: verify length and hashes.
      if (!matches(part, target)) {
        throw new RefusedException(
            Refusal.WRONG_HASH, target.path() + " does not match its listed length or hashes");
      }
      // TUF 5.7.3: the file gets its name only after verification.
      Disk.REAL.renameAtomically(part, file);
    } catch (RefusedException refused) {
      if (refused.reason() == Refusal.WRONG_HASH || refused.reason() == Refusal.TOO_LARGE) {
        deletePart();
      }
      throw refused;
    } catch (IOException unwritable) {
      deletePart();
      throw unwritable(file, unwritable);
    }
  }

  private void receive(
      VerifiedTarget target, RepositorySource source, String address, long storedLength)
      throws RefusedException, IOException {
    try (FileChannel out =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      source.target(
          address,
          storedLength,
          target.length(),
          new RepositorySource.ContentSink() {
            @Override
            public void begin(long at) throws RefusedException {
              try {
                out.truncate(at);
                out.position(at);
              } catch (IOException unwritable) {
                throw unwritable(part, unwritable);
              }
            }

            @Override
            public void write(byte[] content, int length) throws RefusedException {
              ByteBuffer rest = ByteBuffer.wrap(content, 0, length);
              try {
                while (rest.hasRemaining()) {
                  out.write(rest);
                }
              } catch (IOException unwritable) {
                throw unwritable(part, unwritable);
              }
            }
          });
      out.force(true);
    }
  }

  private void deletePart() {
    try {
      Files.deleteIfExists(part);
    } catch (IOException stays) {
      // The next attempt overwrites the part, and it is checked as a whole before use.
    }
  }

  /**
   * Reports a write failure as {@code no_space}. A full disk appears only as a failing write, and
   * other write failures are hardly distinguishable from it.
   */
  static RefusedException unwritable(Path file, IOException cause) {
    return new RefusedException(
        Refusal.NO_SPACE,
        Printable.of("%s cannot be written: %s".formatted(file, cause.getMessage())));
  }
}
