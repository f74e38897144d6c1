// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.Action;
import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.gateway.release.ReleaseWatch;
import io.parasol.legacy.transfer.ReleasedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The releases of the site's TUF repository. The metadata is refreshed for each lookup. */
public final class RepositoryReleases implements Releases {

  private final ReleaseWatch watch;
  private final Path images;

  /**
   * @param images the folder in which the watch keeps images, each under its hash.
   */
  public RepositoryReleases(ReleaseWatch watch, Path images) {
    this.watch = watch;
    this.images = images;
  }

  /**
   * {@inheritDoc} Trusted metadata that has not expired is used even if the repository cannot be
   * reached. A release that it does not list may be new: it counts as unknown only after a
   * successful refresh.
   */
  @Override
  public Lookup find(Action.Image wanted, Supplier<Set<String>> needed) {
    TargetPath path;
    try {
      path = new TargetPath(wanted.release());
    } catch (IllegalArgumentException noPath) {
      return new UnknownRelease(String.valueOf(noPath.getMessage()));
    }
    Optional<RefusedException> stale = watch.refresh();
    try {
      VerifiedTarget target = watch.find(path);
      return stale.isEmpty() || matches(wanted, target)
          ? available(wanted, target, needed)
          : unavailable(stale.get());
    } catch (RefusedException refused) {
      return stale.isEmpty() && refused.reason() == Refusal.NOT_FOUND
          ? new UnknownRelease(refused.getMessage())
          : unavailable(stale.orElse(refused));
    }
  }

  private static UnavailableRelease unavailable(RefusedException why) {
    return new UnavailableRelease("%s: %s".formatted(why.reason().wireName(), why.getMessage()));
  }

  /** Returns the release. Does not fetch an image that differs from the one in the command. */
  private Lookup available(Action.Image wanted, VerifiedTarget target, Supplier<Set<String>> needed)
      throws RefusedException {
    Release facts = target.release().release();
    String sha256 =
        target
            .hashes()
            .sha256()
            .orElseThrow(
                () -> new RefusedException(Refusal.UNKNOWN_HASH, "the target has no SHA-256 hash"));
    Path file =
        matches(wanted, target) ? watch.image(target, needed.get()) : images.resolve("none");
    return new AvailableRelease(
        new TrustedRelease(
            facts, new ImageFile(file, target.length(), sha256), target.roles().size() > 1));
  }

  private static boolean matches(Action.Image wanted, VerifiedTarget target) {
    return target.length() == wanted.length()
        && target.hashes().sha256().equals(Optional.of(wanted.sha256()));
  }

  @Override
  public Optional<ReleasedImage> cachedImage(String sha256) {
    Path file = images.resolve(sha256);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      ImageFile image = new ImageFile(file, Files.size(file), sha256);
      return ImageHash.of(image).equals(sha256) ? Optional.of(image) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
