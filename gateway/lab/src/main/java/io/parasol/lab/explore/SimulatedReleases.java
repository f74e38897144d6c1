// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.certs.command.Action;
import io.parasol.gateway.install.run.Releases;
import io.parasol.legacy.transfer.ReleasedImage;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** One trusted release, which is always available. */
enum SimulatedReleases implements Releases {
  INSTANCE;

  @Override
  public Lookup find(Action.Image wanted, Supplier<Set<String>> needed) {
    return new AvailableRelease(ExploredSite.RELEASE);
  }

  @Override
  public Optional<ReleasedImage> cachedImage(String sha256) {
    return Optional.of(ExploredSite.IMAGE).filter(image -> image.sha256().equals(sha256));
  }
}
