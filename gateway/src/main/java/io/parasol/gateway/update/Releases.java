// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.Action;
import io.parasol.legacy.transfer.ReleasedImage;
import java.util.Optional;

/**
 * The releases that the site trusts. Blocks, for as long as a download may take; for any thread.
 */
public interface Releases {

  /** Trusts nothing. */
  Releases NONE =
      new Releases() {
        @Override
        public Lookup find(Action.Image wanted) {
          return new Unknown("this site trusts nobody's releases");
        }

        @Override
        public Optional<ReleasedImage> held(String sha256) {
          return Optional.empty();
        }
      };

  /** Looks a release up in the trust of now. */
  Lookup find(Action.Image wanted);

  /**
   * An image that was trusted once and is still here: to go on with what was begun, or to put back
   * what a device had.
   */
  Optional<ReleasedImage> held(String sha256);

  /** What came of looking for a release. */
  sealed interface Lookup {}

  record Here(TrustedRelease release) implements Lookup {}

  /**
   * Its trust cannot be refreshed, or its image not be had, at the moment.
   *
   * @param why one line for people.
   */
  record NotHere(String why) implements Lookup {}

  /**
   * The trust of now names no such release.
   *
   * @param why one line for people.
   */
  record Unknown(String why) implements Lookup {}
}
