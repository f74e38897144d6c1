// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import java.util.Set;

/**
 * The certificates that only this gateway holds, and those that it accepts.
 *
 * @param broker the key and the certificates of the broker.
 * @param gateway the key and the certificates of the gateway. The self-test uses them as a client
 *     that is accepted, but not on every topic.
 * @param issuers the issuers of the certificates that are accepted.
 * @param legacyDevices the devices whose sessions the gateway holds.
 */
public record BrokerIdentities(
    TlsMaterial broker, TlsMaterial gateway, AcceptedIssuers issuers, Set<DeviceId> legacyDevices) {

  public BrokerIdentities {
    legacyDevices = Set.copyOf(legacyDevices);
  }

  /** Returns whether only the gateway uses certificates of this identity. */
  static boolean isOwn(Identity identity, Set<DeviceId> legacyDevices) {
    return identity instanceof Identity.Gateway
        || (identity instanceof Identity.Device device && legacyDevices.contains(device.device()));
  }
}
