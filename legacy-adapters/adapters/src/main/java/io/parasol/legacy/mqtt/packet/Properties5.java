// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.OptionalLong;

/** The properties of an MQTT 5 packet (MQTT 5.0 §2.2.2); packets of MQTT 3 have none. */
public final class Properties5 {

  private Properties5() {}

  public static boolean has(MqttProperties properties, MqttPropertyType type) {
    return properties.getProperty(type.value()) != null;
  }

  /** Returns an unsigned number of up to four bytes. */
  static OptionalLong number(MqttProperties properties, MqttPropertyType type) {
    return properties.getProperty(type.value()) instanceof MqttProperties.IntegerProperty found
        ? OptionalLong.of(Integer.toUnsignedLong(found.value()))
        : OptionalLong.empty();
  }

  public static void put(MqttProperties properties, MqttPropertyType type, int value) {
    properties.add(new MqttProperties.IntegerProperty(type.value(), value));
  }
}
