// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.session.Delivery;
import io.parasol.config.site.DeviceId;
import java.util.Optional;

/**
 * Keeps commands from devices that connect by themselves: what people publish for one of those is
 * handed over here, and delivered to nobody. Whatever then comes to the device, the gateway has
 * published.
 *
 * <p>Called on the threads that HiveMQ has for extensions: nothing may wait.
 */
public interface CommandGate {

  /** Lets everything through. */
  CommandGate OPEN =
      new CommandGate() {
        @Override
        public Optional<DeviceId> guarded(String topic) {
          return Optional.empty();
        }

        @Override
        public void offered(DeviceId device, Delivery command) {
          throw new IllegalStateException("nothing is guarded");
        }
      };

  /** Whom a message on that topic would command, if it is a device that is guarded. */
  Optional<DeviceId> guarded(String topic);

  /** Somebody who may publish there has done so. Nothing in it is to be believed. */
  void offered(DeviceId device, Delivery command);
}
