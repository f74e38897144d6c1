// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.limit;

import io.parasol.certs.tls.TlsRecordCheck;
import java.util.Locale;

/** The limits of a connection, in the order in which a connection meets them. */
public enum Limit {
  /** Accepted connections a second. */
  ACCEPT_RATE,
  /** Open connections. */
  CONNECTIONS,
  /** Open connections whose CONNECT is not accepted yet. */
  UNAUTHENTICATED,
  /** Bytes received before the TLS handshake is complete. */
  HANDSHAKE_BYTES,
  /** Time from accept to CONNACK. */
  AUTHENTICATION_TIME,
  /** TLS renegotiations that the client starts. */
  RENEGOTIATION,
  /** TLS records without data, such as updates of keys. */
  RECORDS_WITHOUT_DATA,
  /** Type and size of the first packet. */
  CONNECT_SIZE,
  /** Time from the first to the last byte of a packet. */
  PACKET_TIME,
  /** Bytes of incomplete packets, of all connections. */
  PARTIAL_PACKETS;

  /** Returns the limit that a client has reached with its TLS records. */
  public static Limit of(TlsRecordCheck.Violation violation) {
    return switch (violation) {
      case RENEGOTIATION -> RENEGOTIATION;
      case RECORDS_WITHOUT_DATA -> RECORDS_WITHOUT_DATA;
    };
  }

  /** Returns the name in events. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
