// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.gateway.install.run.Fleet;
import io.parasol.gateway.install.run.Measurements;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Checks the power limits of a window by reading points. Thread-safe; blocks. */
record PowerLimits(Fleet fleet) {

  /**
   * Returns why a device may not be taken out of service now. A point that cannot be read counts as
   * too high.
   */
  List<WaitReason> exceeded(Candidate one) {
    return one.window().limits().stream().flatMap(limit -> exceeded(one, limit).stream()).toList();
  }

  private Optional<WaitReason> exceeded(Candidate one, PowerLimit limit) {
    DeviceId device = limit.device().orElse(one.device());
    OptionalDouble value =
        Measurements.of(fleet, device, Set.of(limit.point())).number(limit.point());
    if (value.isEmpty()) {
      return Optional.of(
          new WaitReason(
              WaitReason.WaitCode.POWER_UNKNOWN,
              "%s of %s cannot be read".formatted(limit.point(), device)));
    }
    return value.getAsDouble() < limit.below()
        ? Optional.empty()
        : Optional.of(
            new WaitReason(
                WaitReason.WaitCode.POWER_TOO_HIGH,
                "%s of %s is %s; it must be below %s"
                    .formatted(limit.point(), device, value.getAsDouble(), limit.below())));
  }
}
