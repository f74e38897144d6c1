// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.site.Profile;
import io.parasol.config.site.Unit;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import java.util.List;

/**
 * A unit that answers, and what it was found to be.
 *
 * @param identity who it says it is, as far as it says anything.
 * @param notes what people should know of it, a line each.
 */
public record FoundUnit(Unit unit, Kind kind, DeviceIdentity identity, List<String> notes) {

  /** What can be made of it. */
  public sealed interface Kind {

    /** It says itself what it has. */
    record SunSpec(DiscoveredMap map) implements Kind {}

    /** It answers as one of this profile does. */
    record Known(Profile profile) implements Kind {}

    /** It answers, and nobody knows it. */
    record Unknown() implements Kind {}

    /** It cannot be asked anything: its answers are broken, or come twice. */
    record Unusable() implements Kind {}
  }

  public FoundUnit {
    notes = List.copyOf(notes);
  }
}
