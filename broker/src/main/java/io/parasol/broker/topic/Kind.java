// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.topic;

import java.util.Locale;

/** The last level of a topic: what a message is about. */
public enum Kind {
  TELEMETRY,
  STATE,
  HEALTH,
  EVENT,
  COMMAND,
  RECEIPT,
  UPDATE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
