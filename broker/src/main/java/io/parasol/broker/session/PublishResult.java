// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

/** What the broker answered to a QoS 1 publish (MQTT 5, 3.4.2.1). */
public enum PublishResult {
  /** 0x00, or 0x10 where nobody subscribes. */
  ACCEPTED,
  /** 0x87 and its kin: the same message will never be accepted. */
  REFUSED,
  /** 0x97, or another error that may pass, or too many unanswered: later, perhaps. */
  QUOTA_EXCEEDED,
  /**
   * No answer: the connection went first, whatever its DISCONNECT says: 0x87 may as well be about
   * the certificate. The message may or may not have arrived.
   */
  UNKNOWN
}
