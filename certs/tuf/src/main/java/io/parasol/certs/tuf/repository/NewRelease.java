// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.TargetFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.config.model.site.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A firmware image that is added as a release.
 *
 * @param image file of at most {@link #MAX_IMAGE_BYTES} bytes.
 * @param path target path; each segment consists of A-Z a-z 0-9 . _ -, which every web server and
 *     USB stick supports.
 * @param vendor the vendor whose document lists the release; empty for the owner.
 */
public record NewRelease(Path image, TargetPath path, Release release, Optional<RoleName> vendor) {

  /** Maximum image size in bytes, far above the memory of a controller. */
  public static final long MAX_IMAGE_BYTES = 256L * 1024 * 1024;

  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  public NewRelease {
    if (!path.segments().stream().allMatch(each -> SEGMENT.matcher(each).matches())) {
      throw new IllegalArgumentException(
          "release path: expected segments of A-Z a-z 0-9 . _ - separated by '/'");
    }
  }

  /** Requires an unused path, and a counter above those of all releases for the same models. */
  void requireNewIn(Targets targets) throws RepositoryEditException {
    if (targets.of(path).isPresent()) {
      throw new RepositoryEditException(
          path + " is already listed; a release cannot be changed, so use another path");
    }
    for (TargetFile each : targets.targets().values()) {
      Optional<Release> other = release(each);
      if (other.isPresent()
          && !Collections.disjoint(other.get().models(), release.models())
          && other.get().counter() >= release.counter()) {
        throw new RepositoryEditException(
            "release-counter: %d is not above %d, the counter of version %s"
                .formatted(release.counter(), other.get().counter(), other.get().version()));
      }
    }
  }

  private static Optional<Release> release(TargetFile file) {
    try {
      return Optional.of(Release.read(file));
    } catch (JsonException none) {
      return Optional.empty();
    }
  }

  /** Copies the image into the repository folder, under its hash. */
  TargetFile copyInto(RepositoryFolder folder) throws RepositoryEditException {
    MessageDigest digest = Sha256.digest();
    long length = 0;
    try (InputStream in = Files.newInputStream(image)) {
      byte[] piece = new byte[64 * 1024];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
        length += read;
        if (length > MAX_IMAGE_BYTES) {
          throw new RepositoryEditException(
              "%s: expected an image of at most %d bytes".formatted(image, MAX_IMAGE_BYTES));
        }
      }
    } catch (IOException unreadable) {
      throw new RepositoryEditException(image + ": cannot be read", unreadable);
    }
    if (length == 0) {
      throw new RepositoryEditException(image + ": is empty");
    }
    TargetFile file =
        new TargetFile(length, Hashes.sha256(digest.digest()), Optional.of(release.toJson()));
    RepositoryFolder.copy(image, folder.targetFile(path, file));
    folder.requireContent(path, file);
    return file;
  }
}
