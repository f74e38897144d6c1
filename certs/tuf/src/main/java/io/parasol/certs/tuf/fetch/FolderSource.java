// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.fetch;

import io.parasol.certs.tuf.client.RepositorySource;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A repository in a folder, such as one on a USB stick. It has {@code metadata/} and {@code
 * targets/}, with the same file names as a web repository.
 */
public final class FolderSource implements RepositorySource {

  private static final int CHUNK_BYTES = 64 * 1024;

  private final Path metadata;
  private final Path targets;

  public FolderSource(Path folder) {
    this.metadata = folder.resolve("metadata");
    this.targets = folder.resolve("targets");
  }

  @Override
  public byte[] metadata(String file, int longest) throws RefusedException {
    Path path = requireRegularFile(metadata.resolve(file));
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(longest + 1);
      if (content.length > longest) {
        throw tooLarge(path, longest);
      }
      return content;
    } catch (IOException broken) {
      throw unreachable(path, broken);
    }
  }

  @Override
  public void target(String path, long from, long length, ContentSink sink)
      throws RefusedException {
    Path file = requireRegularFile(targets.resolve(path));
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(from);
      sink.begin(from);
      byte[] chunk = new byte[CHUNK_BYTES];
      long offset = from;
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        offset += read;
        if (offset > length) {
          throw tooLarge(file, length);
        }
        sink.write(chunk, read);
      }
    } catch (IOException broken) {
      throw unreachable(file, broken);
    }
  }

  /** Requires a regular file. Reading a pipe or a device could block forever. */
  private static Path requireRegularFile(Path path) throws RefusedException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new RefusedException(Refusal.MISSING, Printable.of(path + " does not exist"));
    }
    if (!Files.isRegularFile(path)) {
      throw new RefusedException(Refusal.MISSING, Printable.of(path + " is not a regular file"));
    }
    return path;
  }

  private static RefusedException tooLarge(Path file, long longest) {
    return new RefusedException(
        Refusal.TOO_LARGE, Printable.of("%s is longer than %d bytes".formatted(file, longest)));
  }

  private static RefusedException unreachable(Path file, IOException broken) {
    return new RefusedException(
        broken instanceof NoSuchFileException ? Refusal.MISSING : Refusal.UNREACHABLE,
        Printable.of("%s cannot be read: %s".formatted(file, broken.getClass().getSimpleName())));
  }
}
