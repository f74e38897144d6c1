// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.client.Delivery;
import io.parasol.config.model.site.DeviceId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Stores messages of native devices before they are acknowledged.
 *
 * <p>Called on the threads that HiveMQ has for extensions; must not block.
 */
public interface PublishStore {

  /** Stores nothing. */
  PublishStore NONE =
      new PublishStore() {
        @Override
        public boolean isFor(DeviceId device) {
          return false;
        }

        @Override
        public CompletionStage<Void> store(Delivery delivery, boolean isAwaited) {
          return CompletableFuture.completedFuture(null);
        }
      };

  /** Returns whether messages of this device are stored. Called once for each connection. */
  boolean isFor(DeviceId device);

  /**
   * Stores a message that such a device has published and had the right to publish.
   *
   * @param isAcknowledged whether the device waits for an acknowledgement, which limits the number
   *     of its unacknowledged messages. With QoS 0 a device can publish without limit.
   * @return completes when the message is stored or does not need to be. The PUBACK waits for it;
   *     subscribers receive the message at once. If it fails, or takes longer than the {@linkplain
   *     #timeout}, the broker sends no PUBACK and ends the connection. For QoS 1 the broker
   *     completes it exceptionally after that time, because the device publishes the message again.
   *     A QoS 2 message is not passed to this method again, so its result remains awaited.
   */
  CompletionStage<Void> store(Delivery message, boolean isAcknowledged);

  /** Returns how long a device waits for an acknowledgement before its connection is ended. */
  default Duration timeout() {
    return Duration.ofMinutes(1);
  }
}
