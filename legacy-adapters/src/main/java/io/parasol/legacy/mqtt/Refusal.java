// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import java.util.Locale;

/**
 * Why somebody on the panels' side was refused something. The words are part of the metrics, so
 * that no panel can make their number grow.
 */
public enum Refusal {
  /** No panel of the link comes from that address. */
  UNKNOWN_ADDRESS,
  /** There is no room for one more connection, of this address or in all. */
  CROWD,
  /** What came is not MQTT, or does not begin with a CONNECT. */
  NOT_MQTT,
  /** No CONNECT came in time. */
  NO_CONNECT,
  /** No panel of the link has that client identifier. */
  UNKNOWN_CLIENT,
  /** That panel does not come from this address. */
  WRONG_ADDRESS,
  /** That panel is connected, from another address. */
  ELSEWHERE,
  /** A version of MQTT that is not spoken here. */
  VERSION,
  /** Extended authentication, which is not offered. */
  AUTHENTICATION,
  /** A will that breaks the standard. */
  WILL,
  /** A packet says a length that cannot be, or holds one that reaches beyond it. */
  LENGTH,
  /** A packet is, or says that it is, longer than any may be. */
  TOO_LARGE,
  /** A packet cannot be read. */
  MALFORMED,
  /** A packet that can be read and may not be sent, or not now. */
  PROTOCOL,
  /** A filter that is not one of the panel's set topics. */
  TOPIC,
  /** More comes than a panel may send; what comes is read later, and not lost. */
  TOO_FAST,
  /** Too much is not released or not read by the panel. */
  QUOTA,
  /** Nothing came within the keep-alive. */
  SILENT,
  /** The connection ended in the middle of a packet, which is not taken. */
  BROKEN_OFF,
  /** The gateway takes nothing any more. */
  ENDING;

  /** As it stands in metrics, such as {@code too_fast}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** That of what MQTT 5 calls so. */
  static Refusal of(Disconnect code) {
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
