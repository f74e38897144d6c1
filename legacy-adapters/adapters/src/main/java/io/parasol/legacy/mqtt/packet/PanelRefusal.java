// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.parasol.certs.tls.HandshakeFailure;
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
  ENDING,
  /** The client has no certificate, on a link with TLS. */
  NO_CERTIFICATE,
  /** The certificate of the client has expired. */
  EXPIRED,
  /** The certificate of the client is not valid yet. */
  NOT_YET_VALID,
  /** No authority of the link has issued the certificate of the client. */
  NOT_TRUSTED,
  /** The certificate is not for clients. */
  WRONG_PURPOSE,
  /** The certificate of the client is revoked. */
  REVOKED,
  /** There is no current revocation list of the authority of the client. */
  REVOCATION_UNKNOWN,
  /** The certificate is that of another client, or does not name exactly one. */
  WRONG_CERTIFICATE,
  /** The client offers no accepted version of TLS. */
  TLS_VERSION,
  /** The client does not speak TLS, on a link with TLS. */
  NO_TLS,
  /** The TLS handshake failed for another reason, or was not finished in time. */
  HANDSHAKE_FAILED;

  /** Returns the value of the metric label, such as {@code too_fast}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the refusal for the reason of a failed handshake. */
  public static PanelRefusal of(HandshakeFailure.Reason reason) {
    return switch (reason) {
      case NO_CERTIFICATE -> NO_CERTIFICATE;
      case EXPIRED -> EXPIRED;
      case NOT_YET_VALID -> NOT_YET_VALID;
      case NOT_TRUSTED -> NOT_TRUSTED;
      case WRONG_PURPOSE -> WRONG_PURPOSE;
      case REVOKED -> REVOKED;
      case REVOCATION_UNKNOWN -> REVOCATION_UNKNOWN;
      case TLS_VERSION -> TLS_VERSION;
      case NO_TLS -> NO_TLS;
      case CLOSED, TIMEOUT, OTHER -> HANDSHAKE_FAILED;
    };
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
