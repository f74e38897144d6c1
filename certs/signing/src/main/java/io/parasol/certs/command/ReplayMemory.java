// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;

/** The durable record of accepted commands. */
public interface ReplayMemory {

  /**
   * A memory in which no command was accepted. It is for benchmarks that create their own commands,
   * never for commands of others.
   */
  ReplayMemory EMPTY =
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

  /** Returns whether a command with this id was ever accepted for the device. */
  boolean hasAccepted(DeviceId device, String commandId);

  /**
   * Returns the highest counter accepted from a key for the device.
   *
   * @param signer fingerprint of the key.
   */
  OptionalLong lastCounter(DeviceId device, String signer);

  /**
   * Returns the highest counter accepted for a point of the device from any of these keys. A late
   * command of one operator must not undo a newer command of another.
   *
   * @param signers fingerprints of the keys that are trusted now. The last counter of a key that is
   *     no longer trusted must not block the point for the others.
   */
  OptionalLong lastCounter(DeviceId device, PointName point, Set<String> signers);

  /**
   * Returns the instant before which commands were accepted that this memory may not contain. No
   * command is obeyed if its validity begins earlier.
   */
  default Instant horizon() {
    return Instant.EPOCH;
  }
}
