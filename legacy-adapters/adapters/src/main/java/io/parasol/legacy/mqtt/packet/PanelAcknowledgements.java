// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The pending acknowledgements for a panel's messages. They are sent in the order of the messages
 * (MQTT 5.0 §4.6), and none before its message is stored.
 */
@ConfinedTo("panels")
public final class PanelAcknowledgements {

  private final Deque<PendingAck> pending = new ArrayDeque<>();
  private final Consumer<MqttMessage> output;

  public PanelAcknowledgements(Consumer<MqttMessage> output) {
    this.output = output;
  }

  /** An acknowledgement that waits for its turn. */
  public static final class PendingAck {
    private final MqttMessage packet;
    private boolean isStored;

    private PendingAck(MqttMessage answer) {
      this.packet = answer;
    }
  }

  public PendingAck add(MqttMessage answer) {
    PendingAck one = new PendingAck(answer);
    pending.addLast(one);
    return one;
  }

  /** Marks messages as stored and sends the acknowledgements that are due. */
  public void markStored(List<PendingAck> acknowledgements) {
    acknowledgements.forEach(one -> one.isStored = true);
    while (!pending.isEmpty() && pending.getFirst().isStored) {
      output.accept(pending.removeFirst().packet);
    }
  }

  public int count() {
    return pending.size();
  }
}
