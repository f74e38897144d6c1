// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import java.util.List;

/**
 * A unit that responds, and its identification.
 *
 * @param identity the identity that it reports, as far as it reports any.
 * @param notes remarks about the unit for operators, one line each.
 */
public record FoundUnit(Unit unit, Kind kind, DeviceIdentity identity, List<String> notes) {

  /** The result of the identification. */
  public sealed interface Kind {

    /** A unit that describes its registers with SunSpec models. */
    record SunSpec(DiscoveredMap map) implements Kind {}

    /** A unit whose responses match this profile. */
    record Known(Profile profile) implements Kind {}

    /** A unit that responds, but matches no profile. */
    record Unknown() implements Kind {}

    /** A unit that cannot be read: its responses are garbled or arrive twice. */
    record Unusable() implements Kind {}
  }

  public FoundUnit {
    notes = List.copyOf(notes);
  }
}
