// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The pending acknowledgements for a panel's messages. They are sent in the order of the messages
 * (MQTT 5.0 §4.6), and none before its message is stored. Used on one thread.
 */
public final class Acknowledgements {

  private final Deque<Due> due = new ArrayDeque<>();
  private final Consumer<MqttMessage> outlet;

  public Acknowledgements(Consumer<MqttMessage> outlet) {
    this.outlet = outlet;
  }

  /** An acknowledgement that waits for its turn. */
  public static final class Due {
    private final MqttMessage answer;
    private boolean isSafe;

    private Due(MqttMessage answer) {
      this.answer = answer;
    }
  }

  public Due owe(MqttMessage answer) {
    Due one = new Due(answer);
    due.addLast(one);
    return one;
  }

  /** Marks messages as stored and sends the acknowledgements that are due. */
  public void safe(List<Due> those) {
    those.forEach(one -> one.isSafe = true);
    while (!due.isEmpty() && due.getFirst().isSafe) {
      outlet.accept(due.removeFirst().answer);
    }
  }

  public int count() {
    return due.size();
  }
}
