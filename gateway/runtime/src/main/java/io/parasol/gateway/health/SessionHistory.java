// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.gateway.health.event.HealthJson;
import java.time.Instant;

/** The history of a device's MQTT session. Not thread-safe. */
final class SessionHistory {

  private boolean isUp;
  private boolean isLost;
  private Instant since;
  private long losses;
  private String why = "not connected yet";

  SessionHistory(Instant now) {
    this.since = now;
  }

  void up(Instant now) {
    isUp = true;
    isLost = false;
    since = now;
  }

  void down(String cause, Instant now) {
    isUp = false;
    isLost = true;
    since = now;
    losses++;
    why = cause;
  }

  /** Returns whether it was connected before and is disconnected now. */
  boolean isLost() {
    return isLost;
  }

  HealthJson json() {
    HealthJson json =
        new HealthJson()
            .text("state", isUp ? "up" : "down")
            .time("since", since)
            .number("losses", losses);
    return losses > 0 || !isUp ? json.text("why", why) : json;
  }
}
