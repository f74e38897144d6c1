// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import java.util.Locale;

/**
 * Why a client on a panel link was refused. The names are values of a metric label. The set is
 * fixed, so that no panel can create further values.
 */
public enum PanelRefusal {
  /** No panel of the link may connect from this address. */
  UNKNOWN_ADDRESS,
  /** There are too many connections, from this address or in total. */
  CROWD,
  /** The data is not MQTT, or does not begin with a CONNECT. */
  NOT_MQTT,
  /** No CONNECT arrived in time. */
  NO_CONNECT,
  /** No panel of the link has this client identifier. */
  UNKNOWN_CLIENT,
  /** The panel may not connect from this address. */
  WRONG_ADDRESS,
  /** The panel is connected from another address. */
  ELSEWHERE,
  /** The version of MQTT is not supported. */
  VERSION,
  /** Extended authentication is not supported. */
  AUTHENTICATION,
  /** The will violates the standard. */
  WILL,
  /** A packet has an invalid length, or a length inside it exceeds the packet. */
  LENGTH,
  /** A packet is larger than the maximum, or announces a larger size. */
  TOO_LARGE,
  /** A packet cannot be decoded. */
  MALFORMED,
  /** A decoded packet is not allowed, or not at this point. */
  PROTOCOL,
  /** A filter is not one of the panel's set topics. */
  TOPIC,
  /** The panel exceeds its rate limit. Its packets are read later and not lost. */
  TOO_FAST,
  /** Too many messages are not released, or too many packets are not read by the panel. */
  QUOTA,
  /** No packet arrived within the keep-alive. */
  SILENT,
  /** The connection ended in the middle of a packet, which is discarded. */
  BROKEN_OFF,
  /** The gateway accepts no more messages, because it stops. */
  ENDING;

  /** Returns the value of the metric label, such as {@code too_fast}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the refusal for a reason code of MQTT 5. */
  public static PanelRefusal of(Disconnect code) {
    return switch (code) {
      case MALFORMED_PACKET -> MALFORMED;
      case PACKET_TOO_LARGE -> TOO_LARGE;
      case RECEIVE_MAXIMUM_EXCEEDED, QUOTA_EXCEEDED -> QUOTA;
      case KEEP_ALIVE_TIMEOUT -> SILENT;
      case SERVER_SHUTTING_DOWN -> ENDING;
      default -> PROTOCOL;
    };
  }
}
