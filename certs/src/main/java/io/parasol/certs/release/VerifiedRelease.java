// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.release.metadata.Release;

/** A verified target that is a firmware release. Only {@link VerifiedTarget#release} makes one. */
public final class VerifiedRelease {

  private final VerifiedTarget target;
  private final Release release;

  VerifiedRelease(VerifiedTarget target, Release release) {
    this.target = target;
    this.release = release;
  }

  /** Length, hashes, and who stands for it. */
  public VerifiedTarget target() {
    return target;
  }

  /** Models, version, counter, and what may be running before it. */
  public Release release() {
    return release;
  }
}
