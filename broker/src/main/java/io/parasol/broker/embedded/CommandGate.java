// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.client.Delivery;
import io.parasol.config.model.site.DeviceId;
import java.util.Optional;

/**
 * Intercepts commands. What an operator publishes on an intercepted topic is passed to this gate
 * and not delivered to any subscriber. All commands that a device receives there are published by
 * the gateway.
 *
 * <p>Called on the threads that HiveMQ has for extensions; must not block.
 */
public interface CommandGate {

  /** Intercepts nothing. */
  CommandGate NONE =
      new CommandGate() {
        @Override
        public Optional<DeviceId> interceptedDevice(String topic) {
          return Optional.empty();
        }

        @Override
        public void commandIntercepted(DeviceId device, Delivery command) {
          throw new IllegalStateException("no commands are intercepted");
        }
      };

  /**
   * Returns the device that the topic belongs to, if its commands are intercepted; empty otherwise.
   */
  Optional<DeviceId> interceptedDevice(String topic);

  /**
   * Called for an intercepted command. Its sender has the right to publish it; its content is
   * untrusted.
   */
  void commandIntercepted(DeviceId device, Delivery command);
}
