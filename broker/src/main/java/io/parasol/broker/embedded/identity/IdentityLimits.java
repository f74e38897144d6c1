// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import java.time.Duration;

/**
 * How much one identity may use of the broker, across all its connections.
 *
 * @param packetBytes maximum size of a packet that it sends, with its header.
 * @param messages long-term rate in messages per second. Acknowledgements do not count: their
 *     number follows from what the broker sends.
 * @param bytes long-term rate in bytes per second, acknowledgements included.
 * @param sessions maximum number of sessions, connected or not.
 * @param subscriptions maximum number of subscriptions of all its sessions, shared ones included.
 * @param sessionExpiry maximum time for which a session outlives its connection.
 */
public record IdentityLimits(
    int packetBytes,
    int messages,
    int bytes,
    int sessions,
    int subscriptions,
    Duration sessionExpiry) {

  /** Maximum size of the user properties of a packet, or of a Will, in bytes as encoded. */
  public static final int MAX_USER_PROPERTY_BYTES = 4 * 1024;

  /** Maximum burst, in seconds of the long-term rate. */
  static final int BURST_SECONDS = 5;

  private static final int KIB = 1024;
  private static final int SUBSCRIPTIONS = 32;
  private static final int PERSON_SESSIONS = 8;
  private static final Duration PERSON_EXPIRY = Duration.ofHours(1);
  private static final Duration DEVICE_EXPIRY = Duration.ofDays(7);

  /** A payload of 64 KiB, with its topic and properties. */
  private static final IdentityLimits DEVICE =
      new IdentityLimits(66 * KIB, 200, 256 * KIB, 1, SUBSCRIPTIONS, DEVICE_EXPIRY);

  private static final IdentityLimits VIEWER =
      new IdentityLimits(4 * KIB, 50, 64 * KIB, PERSON_SESSIONS, SUBSCRIPTIONS, PERSON_EXPIRY);

  /** More than the largest command of 64 KiB, so that a larger one can still get a receipt. */
  private static final IdentityLimits OPERATOR =
      new IdentityLimits(96 * KIB, 50, 256 * KIB, PERSON_SESSIONS, SUBSCRIPTIONS, PERSON_EXPIRY);

  /** The gateway limits its own messages where they originate. */
  private static final IdentityLimits GATEWAY =
      new IdentityLimits(
          1024 * KIB,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          DEVICE_EXPIRY);

  /** Returns the limits of an identity. */
  public static IdentityLimits of(Identity identity) {
    if (identity instanceof Identity.Operator operator) {
      return operator.role() == Role.VIEWER ? VIEWER : OPERATOR;
    }
    return identity instanceof Identity.Device ? DEVICE : GATEWAY;
  }
}
