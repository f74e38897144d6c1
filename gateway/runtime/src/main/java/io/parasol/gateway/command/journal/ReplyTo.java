// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.OperatorName;
import java.util.Optional;

/**
 * The reply topic and the correlation data that the sender of a command requested (MQTT 5.0,
 * Response Topic and Correlation Data).
 *
 * @param topic the reply topic of an operator of this site; no other topic is permitted.
 * @param correlation at most {@link #MAX_CORRELATION_BYTES} bytes; never changed.
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReplyTo(Optional<String> topic, Optional<byte[]> correlation) {

  static final int MAX_CORRELATION_BYTES = 1024;

  /**
   * Returns the reply topic and correlation data of a message, as far as they are permitted.
   *
   * <p>The device's session does not know who sent the message. The embedded broker removes every
   * reply topic except the sender's own. With another broker, its access rules must keep other
   * clients from reading the topic.
   */
  public static ReplyTo of(Topics topics, Delivery delivery) {
    return new ReplyTo(
        delivery.responseTopic().filter(topic -> isReply(topics, topic)),
        delivery.correlation().filter(bytes -> bytes.length <= MAX_CORRELATION_BYTES));
  }

  private static boolean isReply(Topics topics, String topic) {
    try {
      OperatorName name = new OperatorName(topic.substring(topic.lastIndexOf('/') + 1));
      return topics.reply(name).equals(topic);
    } catch (IllegalArgumentException noName) {
      return false;
    }
  }
}
