// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.delivery;

import io.parasol.certs.release.RepositorySource;
import io.parasol.certs.release.VerifiedTarget;
import io.parasol.certs.release.metadata.Refusal;
import io.parasol.certs.release.metadata.RefusedException;
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
 * Verified images that wait to be installed, or to be gone back to: a folder of bounded size. Each
 * lies there under its hash, whole, or as the part of one that is still coming. When there is no
 * room for another, those that were not used for the longest time go, but none that somebody still
 * needs.
 *
 * <p>For one thread at a time.
 */
public final class ImageStore {

  /** What an image leaves free on the disk for everybody else. */
  private static final long LEAVE_FREE = 16L << 20;

  private final Path folder;
  private final long keep;

  /**
   * The store in that folder, which need not be there yet.
   *
   * @param keep bytes that all images together may take.
   */
  public ImageStore(Path folder, long keep) {
    this.folder = folder;
    this.keep = keep;
  }

  /**
   * The image of that target, if it lies here and its bytes are, at this moment, the right ones.
   *
   * @throws RefusedException {@code unknown_hash}.
   */
  public Optional<Path> find(VerifiedTarget target) throws RefusedException {
    ContentFile content = contentOf(target);
    return content.holds(target) ? Optional.of(content.file()) : Optional.empty();
  }

  /**
   * The image of that target: the one that lies here, or one had from the source, from where an
   * earlier attempt was cut off.
   *
   * @param needed the names ({@link VerifiedTarget#contentName}) of images that must not go.
   * @param now when it counts as used.
   * @throws RefusedException {@code no_space} if there is no room for it, before anything is had;
   *     {@code wrong_hash}, {@code too_large}; or what the source throws, and then the next attempt
   *     goes on from there.
   */
  public Path fetch(VerifiedTarget target, RepositorySource source, Set<String> needed, Instant now)
      throws RefusedException {
    ContentFile content = contentOf(target);
    if (!content.holds(target)) {
      makeRoom(target, needed);
      content.fetch(target, source);
    }
    try {
      Files.setLastModifiedTime(content.file(), FileTime.from(now));
    } catch (IOException unmarked) {
      // It only counts as older than it is.
    }
    return content.file();
  }

  private ContentFile contentOf(VerifiedTarget target) throws RefusedException {
    return new ContentFile(folder, target.contentName());
  }

  /** A file of the store, whole or in part. */
  private record Stored(Path path, String image, long size, FileTime used) {}

  private void makeRoom(VerifiedTarget target, Set<String> needed) throws RefusedException {
    String image = target.contentName();
    try {
      Files.createDirectories(folder);
      List<Stored> files = stored();
      // What has come of this one is part of what it will take.
      files.removeIf(file -> file.image().equals(image));
      if (target.length() > keep) {
        throw noSpace(target, "the store keeps %d bytes".formatted(keep));
      }
      long tooMuch = files.stream().mapToLong(Stored::size).sum() + target.length() - keep;
      files.removeIf(file -> needed.contains(file.image()));
      for (Stored file : files) {
        if (tooMuch <= 0) {
          break;
        }
        Files.delete(file.path());
        tooMuch -= file.size();
      }
      if (tooMuch > 0) {
        throw noSpace(target, "what is still needed fills the store");
      }
      if (Files.getFileStore(folder).getUsableSpace() < target.length() + LEAVE_FREE) {
        throw noSpace(target, "the disk is full");
      }
    } catch (IOException unusable) {
      throw ContentFile.unwritable(folder, unusable);
    }
  }

  private static RefusedException noSpace(VerifiedTarget target, String why) {
    return new RefusedException(
        Refusal.NO_SPACE,
        "%s of %d bytes has no room: %s".formatted(target.path(), target.length(), why));
  }

  /** All files, those first that were not used for the longest time. */
  private List<Stored> stored() throws IOException {
    List<Stored> files = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          files.add(
              new Stored(path, imageOf(path), Files.size(path), Files.getLastModifiedTime(path)));
        }
      }
    }
    files.sort(Comparator.comparing(Stored::used).thenComparing(Stored::image));
    return files;
  }

  private static String imageOf(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(".") && name.endsWith(".part")
        ? name.substring(1, name.length() - ".part".length())
        : name;
  }
}
