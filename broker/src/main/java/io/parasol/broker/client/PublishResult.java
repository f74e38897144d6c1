// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

/** The broker's response to a QoS 1 publish (PUBACK reason codes, MQTT 5.0 §3.4.2.1). */
public enum PublishResult {
  /** 0x00, or 0x10 if the topic has no subscribers. */
  ACCEPTED,
  /** 0x87 or a similar code: the broker will never accept this message. */
  REFUSED,
  /**
   * 0x97, another error that may be temporary, or too many unacknowledged publishes. A later
   * attempt may succeed.
   */
  QUOTA_EXCEEDED,
  /**
   * No response, because the connection ended first. The message may or may not have arrived. The
   * reason code of a DISCONNECT does not count: 0x87, for example, may concern the certificate.
   */
  UNKNOWN
}
