// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.parasol.config.model.site.TopicFilter;
import java.time.Duration;
import java.util.Optional;

/**
 * The relevant content of a CONNECT packet. User name and password are ignored: on an unencrypted
 * line that anyone can read they prove nothing.
 *
 * @param keepAlive zero if the panel requests none.
 * @param isClean whether the previous session is discarded.
 * @param expiry how long the session is kept after the connection; in MQTT 3 forever, unless it is
 *     clean.
 * @param receiveMaximum the maximum number of QoS 1 messages in flight to the panel.
 * @param maximumPacketSize the maximum packet size that the panel accepts.
 */
public record ConnectPacket(
    String client,
    boolean is5,
    Duration keepAlive,
    boolean isClean,
    Duration expiry,
    int receiveMaximum,
    int maximumPacketSize,
    Optional<Will> will) {

  /** The largest number means that the session does not expire (MQTT 5.0 §3.1.2.11.2). */
  public static final Duration NO_EXPIRY = Duration.ofSeconds(0xFFFF_FFFFL);

  /**
   * Parses a CONNECT.
   *
   * @throws ConnectRefusedException if no client may connect with it.
   */
  public static ConnectPacket of(MqttConnectMessage connect) throws ConnectRefusedException {
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
      expiry = NO_EXPIRY;
    }
    long maximumPacketSize =
        Properties5.number(properties, MqttPropertyType.MAXIMUM_PACKET_SIZE)
            .orElse(Integer.MAX_VALUE);
    return new ConnectPacket(
        connect.payload().clientIdentifier(),
        is5,
        Duration.ofSeconds(header.keepAliveTimeSeconds()),
        header.isCleanSession(),
        expiry,
        (int) Properties5.number(properties, MqttPropertyType.RECEIVE_MAXIMUM).orElse(0xFFFF),
        (int) Math.min(maximumPacketSize, Integer.MAX_VALUE),
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
