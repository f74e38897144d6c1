// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.legacy.DeviceIdentity;
import java.util.Optional;

/**
 * The known identity of a device, and the identity of another device that has answered in its
 * place.
 *
 * @param foreign present from the moment another device answered until an operator confirms one of
 *     the two. Until then no readings under this name are accepted as values.
 */
public record KnownIdentity(DeviceIdentity known, Optional<DeviceIdentity> foreign) {

  static KnownIdentity with(DeviceIdentity known) {
    return new KnownIdentity(known, Optional.empty());
  }

  /** Returns whether this is the known device, regardless of its firmware. */
  boolean isKnown(DeviceIdentity met) {
    return Fingerprint.of(known).equals(Fingerprint.of(met));
  }

  /** Returns the fingerprint of the known device. */
  public Fingerprint fingerprint() {
    return Fingerprint.of(known);
  }

  /** Returns the fingerprint of the device that answered in its place. */
  public Optional<Fingerprint> foreignFingerprint() {
    return foreign.map(Fingerprint::of);
  }
}
