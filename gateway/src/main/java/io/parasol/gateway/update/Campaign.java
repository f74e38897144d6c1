// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.config.site.DeviceId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One release on its way into many devices: the first that takes it goes alone, and the others wait
 * until it has shown that the release works.
 *
 * @param isProven whether a device has taken it, and none has failed with it since.
 * @param order who waits for it, in the order in which the commands were accepted.
 * @param underWay who is being updated with it.
 */
record Campaign(boolean isProven, List<DeviceId> order, Collection<DeviceId> underWay) {

  Campaign {
    order = List.copyOf(order);
    underWay = List.copyOf(underWay);
  }

  /** Why that device is not the next; empty if it may be. */
  Optional<WhyNot> notYet(DeviceId device) {
    if (isProven) {
      return Optional.empty();
    }
    Optional<DeviceId> first = underWay.stream().findFirst().or(() -> order.stream().findFirst());
    return first.isEmpty() || first.get().equals(device)
        ? Optional.empty()
        : Optional.of(
            new WhyNot(
                WhyNot.Word.FIRST_DEVICE_FIRST,
                "%s is the first to show that it works".formatted(first.get())));
  }
}
