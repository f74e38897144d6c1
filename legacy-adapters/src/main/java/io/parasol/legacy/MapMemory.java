// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;
import java.util.Optional;

/** Keeps over a restart what devices were found to have. For any thread; returns at once. */
public interface MapMemory {

  /** Forgets at once. */
  MapMemory NONE =
      new MapMemory() {
        @Override
        public Optional<String> recall(DeviceId device) {
          return Optional.empty();
        }

        @Override
        public void keep(DeviceId device, String memo) {}
      };

  /** The memo that was kept last. */
  Optional<String> recall(DeviceId device);

  /** Keeps the {@link DiscoveredMap#memo} of a device, instead of any that was kept before. */
  void keep(DeviceId device, String memo);
}
