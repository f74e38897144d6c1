// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.topic;

import java.util.Locale;
import java.util.Optional;

/** The kind of a message, which is the last level of its topic. */
public enum Kind {
  TELEMETRY,
  STATE,
  HEALTH,
  EVENT,
  COMMAND,
  RECEIPT,
  UPDATE,
  /** The description of the device or the gateway, and of its points. */
  ABOUT,
  /** The open findings of the device or the plant, and the alarms of the plant. */
  FINDINGS,
  /** The newest reports of the plant. */
  REPORT,
  /** The result of a command, published by a native device. */
  ANSWER,
  /** A request of a native device to the gateway. */
  REQUEST,
  /** A message from the gateway to a native device. */
  RELAY;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the kind with this topic level, spelled exactly as {@link #wireName} returns it. */
  public static Optional<Kind> of(String word) {
    for (Kind each : values()) {
      if (each.wireName().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
