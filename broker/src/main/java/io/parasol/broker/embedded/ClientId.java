// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.identity.Identity;

/**
 * Who may use which client id. Whoever connects under an id ends the session that has it, so ids of
 * different identities must never meet (MQTT 5, 3.1.4).
 *
 * <p>A device has its own id and the gateway {@code gateway}: one session each. Tools of operators
 * choose ids freely, or none, several at once; the broker knows them as {@code
 * operator/{role}/{name}/{chosen}}. No device id contains a slash. The role is in it because a
 * session remembers its subscriptions: who has been an engineer must not find them again as a
 * viewer.
 */
final class ClientId {

  static final String GATEWAY = "gateway";

  /** With the longest prefix it is still below {@link ConfigurationFile#LONGEST_CLIENT_ID}. */
  static final int LONGEST_CHOSEN = 128;

  private ClientId() {}

  /** The id under which the broker will know a client that has chosen one. */
  static String inBroker(Identity who, String chosen) {
    return who instanceof Identity.Operator operator && chosen.length() <= LONGEST_CHOSEN
        ? prefix(operator) + chosen
        : chosen;
  }

  /** Whether an id, as the broker knows it, is this identity's to use. */
  static boolean belongsTo(Identity who, String inBroker) {
    if (who instanceof Identity.Operator operator) {
      return inBroker.startsWith(prefix(operator));
    }
    return inBroker.equals(ownName(who));
  }

  /** Whether that id, as the broker knows it, is of a device. */
  static boolean isOfDevice(String inBroker) {
    return inBroker.indexOf('/') < 0 && !inBroker.equals(GATEWAY);
  }

  /** What a refused client should have sent. */
  static String expected(Identity who) {
    return who instanceof Identity.Operator
        ? "client id of at most %d characters".formatted(LONGEST_CHOSEN)
        : "client id " + ownName(who);
  }

  private static String ownName(Identity who) {
    return who instanceof Identity.Device device ? device.device().value() : GATEWAY;
  }

  private static String prefix(Identity.Operator operator) {
    return "operator/" + operator.role().word() + "/" + operator.name() + "/";
  }
}
