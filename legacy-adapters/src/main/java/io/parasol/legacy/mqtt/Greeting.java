// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.parasol.config.site.TopicFilter;
import java.time.Duration;
import java.util.Optional;

/**
 * A CONNECT packet, as far as it matters here. User name and password mean nothing: on a line that
 * everybody can read they prove nothing.
 *
 * @param keepAlive zero if the panel promises none.
 * @param isClean whether the session before is to be forgotten.
 * @param expiry how long the session is to outlive its connection; of MQTT 3 for ever, if it is to.
 * @param receiveMaximum how many messages with QoS 1 may be under way to the panel.
 * @param largest the largest packet that the panel takes.
 */
record Greeting(
    String client,
    boolean is5,
    Duration keepAlive,
    boolean isClean,
    Duration expiry,
    int receiveMaximum,
    int largest,
    Optional<Will> will) {

  /** MQTT 5, 3.1.2.11.2: the largest number means "for ever". */
  static final Duration FOR_EVER = Duration.ofSeconds(0xFFFF_FFFFL);

  /**
   * @throws ConnectRefusedException if nobody may connect with it.
   */
  static Greeting of(MqttConnectMessage connect) throws ConnectRefusedException {
    MqttConnectVariableHeader header = connect.variableHeader();
    boolean is5 = header.version() == MqttVersion.MQTT_5.protocolLevel();
    MqttProperties properties = header.properties();
    if (Properties5.has(properties, MqttPropertyType.AUTHENTICATION_METHOD)) {
      throw new ConnectRefusedException(ConnectRefusal.AUTHENTICATION, is5);
    }
    Duration expiry = Duration.ZERO;
    if (is5) {
      expiry = seconds(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL);
    } else if (!header.isCleanSession()) {
      expiry = FOR_EVER;
    }
    long largest =
        Properties5.number(properties, MqttPropertyType.MAXIMUM_PACKET_SIZE)
            .orElse(Integer.MAX_VALUE);
    return new Greeting(
        connect.payload().clientIdentifier(),
        is5,
        Duration.ofSeconds(header.keepAliveTimeSeconds()),
        header.isCleanSession(),
        expiry,
        (int) Properties5.number(properties, MqttPropertyType.RECEIVE_MAXIMUM).orElse(0xFFFF),
        (int) Math.min(largest, Integer.MAX_VALUE),
        will(connect, is5));
  }

  private static Optional<Will> will(MqttConnectMessage connect, boolean is5)
      throws ConnectRefusedException {
    MqttConnectVariableHeader header = connect.variableHeader();
    if (!header.isWillFlag()) {
      if (header.willQos() != 0 || header.isWillRetain()) {
        throw new ConnectRefusedException(ConnectRefusal.WILL, is5);
      }
      return Optional.empty();
    }
    String topic = connect.payload().willTopic();
    if (header.willQos() > 2 || !isTopic(topic)) {
      throw new ConnectRefusedException(ConnectRefusal.WILL, is5);
    }
    Duration delay =
        seconds(connect.payload().willProperties(), MqttPropertyType.WILL_DELAY_INTERVAL);
    return Optional.of(new Will(topic, connect.payload().willMessageInBytes(), delay));
  }

  private static boolean isTopic(String topic) {
    try {
      return new TopicFilter(topic).isTopic();
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static Duration seconds(MqttProperties properties, MqttPropertyType type) {
    return Duration.ofSeconds(Properties5.number(properties, type).orElse(0));
  }
}
