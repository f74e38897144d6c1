// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.topic;

import java.util.Locale;
import java.util.Optional;

/** The last level of a topic: what a message is about. */
public enum Kind {
  TELEMETRY,
  STATE,
  HEALTH,
  EVENT,
  COMMAND,
  RECEIPT,
  UPDATE,
  /** What came of a command, as a native device says it. */
  ANSWER,
  /** What a native device asks the gateway for. */
  REQUEST,
  /** What the gateway hands to a native device. */
  RELAY;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of that word, exactly as {@link #word} writes it. */
  public static Optional<Kind> of(String word) {
    for (Kind each : values()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
