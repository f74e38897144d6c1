// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.site.DeviceId;
import java.util.Optional;

/** A store for what was learned about devices. Thread-safe; its methods return at once. */
public interface LearnedLimitsStore {

  /** A store that keeps nothing. */
  LearnedLimitsStore NONE =
      new LearnedLimitsStore() {
        @Override
        public Optional<LearnedLimitsRecord> find(DeviceId device, DeviceKind kind) {
          return Optional.empty();
        }

        @Override
        public void save(DeviceId device, DeviceKind kind, LearnedLimitsRecord limits) {}
      };

  /**
   * Returns what was learned about this device while it was of this kind. If there is nothing and
   * the firmware is known, returns what was learned about another device of the same kind.
   */
  Optional<LearnedLimitsRecord> find(DeviceId device, DeviceKind kind);

  /** Stores what was learned about this device. Replaces everything stored for it before. */
  void save(DeviceId device, DeviceKind kind, LearnedLimitsRecord limits);
}
