// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what a message takes in memory. A site may be hostile, and a packet of 1 MiB can have
 * 200,000 user properties, which take 20 MiB and more.
 */
final class MessageSize {

  /** A bridge sends two user properties, and a broker may add some. */
  private static final int MAX_PROPERTIES = 64;

  /** Everything but the payload: the topic and all properties. */
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  private MessageSize() {}

  /** Returns whether the payload or the rest is larger than in any message of a gateway. */
  static boolean isExceeded(Mqtt5Publish publish) {
    return length(publish.getPayload().orElse(null)) > MessageCheck.MAX_PAYLOAD
        || isHeadExceeded(publish);
  }

  /** Returns whether the topic and the properties are larger than in any message of a gateway. */
  static boolean isHeadExceeded(Mqtt5Publish publish) {
    List<? extends Mqtt5UserProperty> properties = publish.getUserProperties().asList();
    if (properties.size() > MAX_PROPERTIES) {
      return true;
    }
    int bytes =
        length(publish.getTopic())
            + publish.getContentType().map(MessageSize::length).orElse(0)
            + publish.getResponseTopic().map(MessageSize::length).orElse(0)
            + length(publish.getCorrelationData().orElse(null));
    for (Mqtt5UserProperty each : properties) {
      bytes += length(each.getName()) + length(each.getValue());
    }
    return bytes > MAX_HEAD_BYTES;
  }

  private static int length(MqttUtf8String text) {
    return text.toByteBuffer().remaining();
  }

  private static int length(@Nullable ByteBuffer bytes) {
    return bytes == null ? 0 : bytes.remaining();
  }
}
