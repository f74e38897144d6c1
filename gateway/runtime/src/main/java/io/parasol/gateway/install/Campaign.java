// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.config.model.site.DeviceId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The installation of one release on many devices. The first device is updated alone; the others
 * wait until it has proved that the release works.
 *
 * @param isProven whether a device has installed it and none has failed with it since.
 * @param order the devices that wait for it, in the order in which their commands were accepted.
 * @param underWay the devices that are being updated with it.
 */
record Campaign(boolean isProven, List<DeviceId> order, Collection<DeviceId> underWay) {

  Campaign {
    order = List.copyOf(order);
    underWay = List.copyOf(underWay);
  }

  /** Returns why that device must still wait; empty if it may be updated. */
  Optional<WaitReason> notYet(DeviceId device) {
    if (isProven) {
      return Optional.empty();
    }
    Optional<DeviceId> first = underWay.stream().findFirst().or(() -> order.stream().findFirst());
    return first.isEmpty() || first.get().equals(device)
        ? Optional.empty()
        : Optional.of(
            new WaitReason(
                WaitReason.Word.FIRST_DEVICE_FIRST,
                "%s must first prove that the release works".formatted(first.get())));
  }
}
