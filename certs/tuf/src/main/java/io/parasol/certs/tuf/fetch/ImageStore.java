// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.fetch;

import io.parasol.certs.tuf.client.RepositorySource;
import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A bounded folder of verified images that wait for installation or rollback. Each image is stored
 * under its hash, complete or partially downloaded. If a new image does not fit, the least recently
 * used images are deleted, except those that are still needed.
 *
 * <p>Not thread-safe.
 */
public final class ImageStore {

  /** Disk space in bytes that an image leaves free for other uses. */
  private static final long LEAVE_FREE = 16L << 20;

  private final Path folder;
  private final long maxBytes;

  /**
   * Creates a store in a folder, which does not have to exist.
   *
   * @param maxBytes maximum size of all images together, in bytes.
   */
  public ImageStore(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /**
   * Returns the image of a target if it is stored and its bytes match the target now.
   *
   * @throws RefusedException {@code unknown_hash}.
   */
  public Optional<Path> find(VerifiedTarget target) throws RefusedException {
    ContentFile content = contentOf(target);
    return content.matches(target) ? Optional.of(content.file()) : Optional.empty();
  }

  /**
   * Returns the image of a target. An image that is not stored is downloaded, resuming an
   * interrupted attempt.
   *
   * @param needed names ({@link VerifiedTarget#contentHash}) of images that must not be deleted.
   * @param now time of this use, which determines the order of deletion.
   * @throws RefusedException {@code no_space} if the image does not fit, before anything is
   *     downloaded; {@code wrong_hash}, {@code too_large}; or as thrown by the source, and then the
   *     next attempt resumes.
   */
  public Path fetch(VerifiedTarget target, RepositorySource source, Set<String> needed, Instant now)
      throws RefusedException {
    ContentFile content = contentOf(target);
    if (!content.matches(target)) {
      evict(target, needed);
      content.fetch(target, source);
    }
    try {
      Files.setLastModifiedTime(content.file(), FileTime.from(now));
    } catch (IOException unmarked) {
      // The image only appears older than it is.
    }
    return content.file();
  }

  private ContentFile contentOf(VerifiedTarget target) throws RefusedException {
    return new ContentFile(folder, target.contentHash());
  }

  /** A stored file, complete or partial. */
  private record StoredImageFile(Path path, String image, long size, FileTime lastUsed) {}

  private void evict(VerifiedTarget target, Set<String> needed) throws RefusedException {
    String image = target.contentHash();
    try {
      Files.createDirectories(folder);
      List<StoredImageFile> files = filesByUse();
      // The part of this image that is already stored counts within its length.
      files.removeIf(file -> file.image().equals(image));
      if (target.length() > maxBytes) {
        throw noSpace(target, "the limit of the image store is %d bytes".formatted(maxBytes));
      }
      long excess =
          files.stream().mapToLong(StoredImageFile::size).sum() + target.length() - maxBytes;
      files.removeIf(file -> needed.contains(file.image()));
      for (StoredImageFile file : files) {
        if (excess <= 0) {
          break;
        }
        Files.delete(file.path());
        excess -= file.size();
      }
      if (excess > 0) {
        throw noSpace(target, "images that are still needed fill the image store");
      }
      if (Files.getFileStore(folder).getUsableSpace() < target.length() + LEAVE_FREE) {
        throw noSpace(target, "the disk has too little free space");
      }
    } catch (IOException unusable) {
      throw ContentFile.unwritable(folder, unusable);
    }
  }

  private static RefusedException noSpace(VerifiedTarget target, String why) {
    return new RefusedException(
        Refusal.NO_SPACE,
        "%s of %d bytes cannot be stored: %s".formatted(target.path(), target.length(), why));
  }

  /** Returns all files, the least recently used first. */
  private List<StoredImageFile> filesByUse() throws IOException {
    List<StoredImageFile> files = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          files.add(
              new StoredImageFile(
                  path, imageOf(path), Files.size(path), Files.getLastModifiedTime(path)));
        }
      }
    }
    files.sort(
        Comparator.comparing(StoredImageFile::lastUsed).thenComparing(StoredImageFile::image));
    return files;
  }

  private static String imageOf(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(".") && name.endsWith(".part")
        ? name.substring(1, name.length() - ".part".length())
        : name;
  }
}
