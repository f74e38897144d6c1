// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.util.Arrays;
import java.util.Optional;

/** How many connections a device accepts, and how long the gateway keeps its own. */
public enum ClientLimit {
  /** Several; the gateway keeps its connection open. */
  SEVERAL("false"),
  /** One; the gateway keeps it open, so that no other client can connect. */
  ONE("true"),
  /** One; the gateway closes it between polls, so that another client can connect. */
  ONE_RELEASED("release");

  private final String wireName;

  ClientLimit(String wireName) {
    this.wireName = wireName;
  }

  /** Parses the value of {@code one-client}. */
  public static Optional<ClientLimit> parse(String text) {
    return Arrays.stream(values()).filter(each -> each.wireName.equals(text)).findFirst();
  }
}
