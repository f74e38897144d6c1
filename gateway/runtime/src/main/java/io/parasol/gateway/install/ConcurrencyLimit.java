// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.UpdateRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The limit on how much of a site may be out of service for updates at the same time. */
record ConcurrencyLimit(UpdateRules rules, Function<DeviceId, Optional<LinkId>> line) {

  /**
   * Returns why this device may not be taken out of service in addition to the others; empty if it
   * may.
   */
  List<WaitReason> violations(DeviceId one, Collection<DeviceId> outOfService) {
    List<WaitReason> reasons = new ArrayList<>();
    Optional<LinkId> shared = line.apply(one);
    outOfService.stream()
        .filter(other -> shared.isPresent() && line.apply(other).equals(shared))
        .findFirst()
        .ifPresent(
            other ->
                reasons.add(
                    new WaitReason(
                        WaitReason.WaitCode.LINE_IN_USE,
                        "%s on %s is being updated".formatted(other, shared.get()))));
    if (outOfService.size() >= rules.maxAtOnce()) {
      reasons.add(
          new WaitReason(
              WaitReason.WaitCode.TOO_MANY_AT_ONCE,
              "%d devices are being updated; the maximum is %d"
                  .formatted(outOfService.size(), rules.maxAtOnce())));
    }
    powerViolation(one, outOfService).ifPresent(reasons::add);
    return reasons;
  }

  private Optional<WaitReason> powerViolation(DeviceId one, Collection<DeviceId> outOfService) {
    double all = rules.ratedPower().values().stream().mapToDouble(watts -> watts).sum();
    if (rules.maxShare().isEmpty() || all == 0) {
      return Optional.empty();
    }
    double share = (rated(one) + outOfService.stream().mapToDouble(this::rated).sum()) / all;
    // Tolerates half a percent, because the limit is configured in whole percents.
    return share <= rules.maxShare().getAsDouble() + 0.005
        ? Optional.empty()
        : Optional.of(
            new WaitReason(
                WaitReason.WaitCode.TOO_MUCH_POWER_AT_ONCE,
                String.format(
                    Locale.ROOT,
                    "%.0f %% of the rated power would be out of service; the maximum is %.0f %%",
                    100 * share,
                    100 * rules.maxShare().getAsDouble())));
  }

  private double rated(DeviceId device) {
    Double watts = rules.ratedPower().get(device);
    return watts == null ? 0 : watts;
  }
}
