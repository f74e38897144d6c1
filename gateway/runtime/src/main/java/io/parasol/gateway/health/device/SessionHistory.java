// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
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

  JsonBuilder json() {
    JsonBuilder json =
        Json.object()
            .put("state", isUp ? "up" : "down")
            .putEpochMillis("since", since)
            .put("losses", losses);
    return losses > 0 || !isUp ? json.put("why", why) : json;
  }
}
