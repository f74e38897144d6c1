// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.Action;
import io.parasol.legacy.transfer.ReleasedImage;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The releases that the site trusts. Thread-safe; blocks, for as long as a download may take. */
public interface Releases {

  /** An instance that trusts no release. */
  Releases NONE =
      new Releases() {
        @Override
        public Lookup find(Action.Image wanted, Supplier<Set<String>> needed) {
          return new UnknownRelease("no release repository is configured for this site");
        }

        @Override
        public Optional<ReleasedImage> cachedImage(String sha256) {
          return Optional.empty();
        }
      };

  /**
   * Looks up a release in the current trusted metadata.
   *
   * @param needed the hashes of the images that must not be deleted for a new one.
   */
  Lookup find(Action.Image wanted, Supplier<Set<String>> needed);

  /**
   * Returns an image that was trusted earlier and is still stored here. It is used to finish an
   * installation or to restore the previous image of a device.
   */
  Optional<ReleasedImage> cachedImage(String sha256);

  /** The result of looking up a release. */
  sealed interface Lookup {}

  record AvailableRelease(TrustedRelease release) implements Lookup {}

  /**
   * The metadata cannot be refreshed, or the image cannot be fetched, at the moment.
   *
   * @param why one line for operators.
   */
  record UnavailableRelease(String why) implements Lookup {}

  /**
   * The current metadata does not list such a release.
   *
   * @param why one line for operators.
   */
  record UnknownRelease(String why) implements Lookup {}
}
