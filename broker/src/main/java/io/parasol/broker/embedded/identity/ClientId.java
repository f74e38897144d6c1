// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.broker.embedded.setup.HivemqConfiguration;
import io.parasol.certs.identity.Identity;

/**
 * The client ids that an identity may use. A connection with an id takes over the session that has
 * it, so different identities must never share an id (MQTT 5.0 §3.1.4).
 *
 * <p>A device has its device id and the gateway {@code gateway}: one session each. Operators' tools
 * choose any ids, or none, and may use several at once. Within the broker their ids are {@code
 * operator/{role}/{name}/{chosen}}. No device id contains a slash. The role is part of the id
 * because a session keeps its subscriptions. A former engineer must not find them again as a
 * viewer.
 */
public final class ClientId {

  static final String GATEWAY = "gateway";

  /** The gateway's second session, which reads all messages for the page. */
  static final String PAGE = "gateway/page";

  /**
   * Maximum length of a chosen id. With the longest prefix it stays below {@link
   * HivemqConfiguration#MAX_CLIENT_ID_LENGTH}.
   */
  static final int MAX_CHOSEN_LENGTH = 128;

  private ClientId() {}

  /** Returns the id within the broker of a client that has chosen an id. */
  public static String brokerId(Identity identity, String chosen) {
    return identity instanceof Identity.Operator operator && chosen.length() <= MAX_CHOSEN_LENGTH
        ? prefix(operator) + chosen
        : chosen;
  }

  /** Returns whether the identity may use this id; the id includes any prefix of the broker. */
  public static boolean belongsTo(Identity identity, String inBroker) {
    if (identity instanceof Identity.Operator operator) {
      return inBroker.startsWith(prefix(operator));
    }
    return inBroker.equals(ownName(identity))
        || (identity instanceof Identity.Gateway && inBroker.equals(PAGE));
  }

  /** Returns whether this id, including any prefix of the broker, belongs to a device. */
  public static boolean isOfDevice(String inBroker) {
    return inBroker.indexOf('/') < 0 && !inBroker.equals(GATEWAY);
  }

  /** Describes the client id that a refused client should have sent. */
  public static String expected(Identity identity) {
    return identity instanceof Identity.Operator
        ? "client id of at most %d characters".formatted(MAX_CHOSEN_LENGTH)
        : "client id " + ownName(identity);
  }

  private static String ownName(Identity identity) {
    return identity instanceof Identity.Device device ? device.device().value() : GATEWAY;
  }

  private static String prefix(Identity.Operator operator) {
    return "operator/" + operator.role().wireName() + "/" + operator.name() + "/";
  }
}
