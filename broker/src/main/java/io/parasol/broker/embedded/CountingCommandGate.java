// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.client.Delivery;
import io.parasol.config.model.site.DeviceId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the commands that a gate intercepts. HiveMQ counts each of them as a dropped message, but
 * the gateway has it.
 *
 * @param count the number since the start.
 */
record CountingCommandGate(CommandGate gate, AtomicLong count) implements CommandGate {

  @Override
  public Optional<DeviceId> interceptedDevice(String topic) {
    return gate.interceptedDevice(topic);
  }

  @Override
  public void commandIntercepted(DeviceId device, Delivery command) {
    count.incrementAndGet();
    gate.commandIntercepted(device, command);
  }
}
