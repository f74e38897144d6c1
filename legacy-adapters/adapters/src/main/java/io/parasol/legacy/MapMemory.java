// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.site.DeviceId;
import java.util.Optional;

/** Stores discovered maps across restarts. Any thread; returns at once. */
public interface MapMemory {

  /** Stores nothing. */
  MapMemory NONE =
      new MapMemory() {
        @Override
        public Optional<String> find(DeviceId device) {
          return Optional.empty();
        }

        @Override
        public void store(DeviceId device, String findings) {}
      };

  /** Returns the findings of a device that were stored last. */
  Optional<String> find(DeviceId device);

  /** Stores the {@link DiscoveredMap#findings} of a device, in place of an earlier one. */
  void store(DeviceId device, String findings);
}
