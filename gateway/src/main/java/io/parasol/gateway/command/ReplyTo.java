// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.session.Delivery;
import io.parasol.broker.topic.Topics;
import io.parasol.config.site.OperatorName;
import java.util.Optional;

/**
 * Where else the sender would like its receipts, and what they are to bear.
 *
 * @param topic an operator's reply topic of this site, and no other.
 * @param correlation at most {@link #LONGEST_CORRELATION} bytes; never changed.
 */
@SuppressWarnings("ArrayRecordComponent")
record ReplyTo(Optional<String> topic, Optional<byte[]> correlation) {

  static final int LONGEST_CORRELATION = 1024;

  /**
   * What the sender asked for, as far as it may. Who the sender is the device's session does not
   * know: the embedded broker takes out any reply topic but the sender's own, and one elsewhere is
   * to keep others from reading it.
   */
  static ReplyTo of(Topics topics, Delivery delivery) {
    return new ReplyTo(
        delivery.responseTopic().filter(topic -> isReply(topics, topic)),
        delivery.correlation().filter(bytes -> bytes.length <= LONGEST_CORRELATION));
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
