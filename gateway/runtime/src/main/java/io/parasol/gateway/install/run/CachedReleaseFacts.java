// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.Action;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.VersionRange;
import java.util.Set;

/**
 * Placeholder metadata for a release whose trust can no longer be verified after its installation
 * has begun. It is enough to finish the installation: model and version were checked before and are
 * not checked again.
 */
final class CachedReleaseFacts {

  private CachedReleaseFacts() {}

  static Release of(Action.Image image) {
    return new Release(
        Set.of("unknown"), new FirmwareVersion(image.version()), 1, VersionRange.any());
  }
}
