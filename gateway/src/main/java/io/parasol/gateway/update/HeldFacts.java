// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.Action;
import io.parasol.certs.release.metadata.FirmwareVersion;
import io.parasol.certs.release.metadata.Release;
import io.parasol.certs.release.metadata.VersionRange;
import java.util.Set;

/**
 * What is known of a release whose trust cannot be asked any more, after its installation has
 * begun: enough to finish it. Model and age were checked before, and are not looked at again.
 */
final class HeldFacts {

  private HeldFacts() {}

  static Release of(Action.Image image) {
    return new Release(
        Set.of("unknown"), new FirmwareVersion(image.version()), 1, VersionRange.any());
  }
}
