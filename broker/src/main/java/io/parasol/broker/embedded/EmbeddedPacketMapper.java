// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.packets.general.UserProperty;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.parasol.broker.client.Delivery;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Converts HiveMQ's packets to Parasol's messages. */
final class EmbeddedPacketMapper {

  private EmbeddedPacketMapper() {}

  static Delivery of(PublishPacket packet) {
    Map<String, String> properties = new HashMap<>();
    for (UserProperty each : packet.getUserProperties().asList()) {
      properties.putIfAbsent(each.getName(), each.getValue());
    }
    return new Delivery(
        packet.getTopic(),
        packet.getPayload().map(EmbeddedPacketMapper::bytes).orElse(new byte[0]),
        packet.getRetain(),
        packet.getResponseTopic(),
        packet.getCorrelationData().map(EmbeddedPacketMapper::bytes),
        properties);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }
}
