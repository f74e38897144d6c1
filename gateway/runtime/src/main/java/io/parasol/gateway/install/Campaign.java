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
 * @param running the devices that are being updated with it.
 */
record Campaign(boolean isProven, List<DeviceId> order, Collection<DeviceId> running) {

  Campaign {
    order = List.copyOf(order);
    running = List.copyOf(running);
  }

  /** Returns why that device must still wait; empty if it may be updated. */
  Optional<WaitReason> waitReason(DeviceId device) {
    if (isProven) {
      return Optional.empty();
    }
    Optional<DeviceId> first = running.stream().findFirst().or(() -> order.stream().findFirst());
    return first.isEmpty() || first.get().equals(device)
        ? Optional.empty()
        : Optional.of(
            new WaitReason(
                WaitReason.WaitCode.FIRST_DEVICE_FIRST,
                "%s must first prove that the release works".formatted(first.get())));
  }
}
