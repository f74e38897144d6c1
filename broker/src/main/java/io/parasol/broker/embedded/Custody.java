// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.session.Delivery;
import io.parasol.config.site.DeviceId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps what devices say that connect by themselves, before they are told that it has arrived.
 *
 * <p>Called on the threads that HiveMQ has for extensions: nothing may wait.
 */
public interface Custody {

  /** Keeps nothing. */
  Custody NONE =
      new Custody() {
        @Override
        public boolean isOf(DeviceId device) {
          return false;
        }

        @Override
        public CompletionStage<Void> keep(Delivery said, boolean isAwaited) {
          return CompletableFuture.completedFuture(null);
        }
      };

  /** Whether it is for that device. Asked once a connection. */
  boolean isOf(DeviceId device);

  /**
   * Such a device has said that, and may.
   *
   * @param isAwaited whether the device waits for an acknowledgement, so that it has only so many
   *     on their way; what it says with QoS 0 it may say without end.
   * @return completes once it is kept, or needs not to be; the device's PUBACK waits for that,
   *     while people hear it at once. Where it fails, or takes longer than the {@linkplain
   *     #patience}, there is no PUBACK but the end of the connection; it is completed exceptionally
   *     then, for the device says it again. Not so with QoS 2, which comes but once: that is waited
   *     for.
   */
  CompletionStage<Void> keep(Delivery said, boolean isAwaited);

  /** How long a device waits for an acknowledgement before its connection is ended. */
  default Duration patience() {
    return Duration.ofMinutes(1);
  }
}
