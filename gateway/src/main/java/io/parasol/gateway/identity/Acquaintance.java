// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.legacy.DeviceIdentity;
import java.util.Optional;

/**
 * Who is known under a device's name, and who else has answered in its place.
 *
 * @param stranger there from the moment when another device answered until an operator confirms one
 *     of the two: until then nothing that answers under this name is believed.
 */
public record Acquaintance(DeviceIdentity known, Optional<DeviceIdentity> stranger) {

  static Acquaintance with(DeviceIdentity known) {
    return new Acquaintance(known, Optional.empty());
  }

  /** Whether this is the device that is known, whatever firmware it runs. */
  boolean isKnown(DeviceIdentity met) {
    return Fingerprint.of(known).equals(Fingerprint.of(met));
  }

  /** The fingerprint of the device that is known. */
  public Fingerprint fingerprint() {
    return Fingerprint.of(known);
  }

  /** The fingerprint of the one that answered in its place. */
  public Optional<Fingerprint> strangersFingerprint() {
    return stranger.map(Fingerprint::of);
  }
}
