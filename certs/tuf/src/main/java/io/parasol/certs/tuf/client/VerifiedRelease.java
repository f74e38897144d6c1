// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.tuf.metadata.Release;

/**
 * A verified target that is a firmware release. Only {@link VerifiedTarget#release} creates one.
 */
public final class VerifiedRelease {

  private final VerifiedTarget target;
  private final Release release;

  VerifiedRelease(VerifiedTarget target, Release release) {
    this.target = target;
    this.release = release;
  }

  /** Returns the target with its length, its hashes and its delegation chain. */
  public VerifiedTarget target() {
    return target;
  }

  /**
   * Returns the models, the version, the release counter and the versions that may be running
   * before it.
   */
  public Release release() {
    return release;
  }
}
