// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import java.util.Optional;

/** Keeps what was learnt of devices. For any thread; returns at once. */
public interface LessonBook {

  /** Forgets at once. */
  LessonBook NONE =
      new LessonBook() {
        @Override
        public Optional<Lessons> recall(DeviceId device, DeviceKind kind) {
          return Optional.empty();
        }

        @Override
        public void keep(DeviceId device, DeviceKind kind, Lessons lessons) {}
      };

  /**
   * What was learnt of this device while it was of this kind; or else, if its firmware is known, of
   * another of its kind.
   */
  Optional<Lessons> recall(DeviceId device, DeviceKind kind);

  /** Takes the place of all that was kept of this device. */
  void keep(DeviceId device, DeviceKind kind, Lessons lessons);
}
