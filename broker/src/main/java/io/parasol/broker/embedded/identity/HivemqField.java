// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.broker.embedded.setup.BrokerException;
import java.lang.reflect.Field;

/**
 * A field of HiveMQ that has no method to set it: limits that HiveMQ has for the whole broker and
 * Parasol for each identity. If the field does not exist, the start fails.
 */
enum HivemqField {
  /** The maximum size of a packet that the decoder of one connection accepts. */
  DECODER_PACKET_SIZE("com.hivemq.codec.decoder.MQTTMessageDecoder", "maxPacketSize", int.class),

  /** The session expiry in seconds that a CONNACK announces (MQTT 5.0 §3.2.2.3.2). */
  ANNOUNCED_SESSION_EXPIRY(
      "com.hivemq.mqtt.message.connack.CONNACK", "sessionExpiryInterval", long.class);

  private final String owner;
  private final String name;
  private final Class<?> type;

  HivemqField(String owner, String name, Class<?> type) {
    this.owner = owner;
    this.name = name;
    this.type = type;
  }

  /**
   * Verifies that all fields exist.
   *
   * @throws BrokerException if the internals of this HiveMQ are not those of the supported version.
   */
  static void requireAll() throws BrokerException {
    for (HivemqField each : values()) {
      try {
        Class<?> found = each.field().getType();
        if (found != each.type) {
          throw new BrokerException("unsupported version of HiveMQ: " + each.name + " " + found);
        }
      } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
        throw new BrokerException("unsupported version of HiveMQ: " + e, e);
      }
    }
  }

  void set(Object object, Number value) {
    try {
      field().set(object, value);
    } catch (ReflectiveOperationException notAsAtTheStart) {
      throw new IllegalStateException(notAsAtTheStart);
    }
  }

  private Field field() throws ReflectiveOperationException {
    Field field = Class.forName(owner).getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
