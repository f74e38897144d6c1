// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import java.util.OptionalLong;
import java.util.Set;

/** What is durably known of the commands accepted so far. */
public interface ReplayMemory {

  /**
   * No command was accepted before. For a bench that makes its own command, and for nobody who
   * takes commands from others.
   */
  ReplayMemory NOTHING =
      new ReplayMemory() {
        @Override
        public boolean hasAccepted(DeviceId device, String commandId) {
          return false;
        }

        @Override
        public OptionalLong lastCounter(DeviceId device, String signer) {
          return OptionalLong.empty();
        }

        @Override
        public OptionalLong lastCounter(DeviceId device, PointName point, Set<String> signers) {
          return OptionalLong.empty();
        }
      };

  /** Whether a command with this id was ever accepted for the device. */
  boolean hasAccepted(DeviceId device, String commandId);

  /**
   * The highest counter accepted from this key for the device.
   *
   * @param signer the key's fingerprint.
   */
  OptionalLong lastCounter(DeviceId device, String signer);

  /**
   * The highest counter accepted for this point of the device from any of these keys: a late
   * command of one operator must not undo another's newer one.
   *
   * @param signers the fingerprints of the keys that are trusted now. One that no longer is must
   *     not keep the others from the point with the last counter it has used.
   */
  OptionalLong lastCounter(DeviceId device, PointName point, Set<String> signers);
}
