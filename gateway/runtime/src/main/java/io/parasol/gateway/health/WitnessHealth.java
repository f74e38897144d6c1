// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.witness.KeptHeads;
import io.parasol.gateway.witness.WitnessStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the gateway finds out as a witness of other sites' logs. Thread-safe. */
final class WitnessHealth {

  private static final String ALARM = "witness_alarm/";
  private static final String UNAVAILABLE = "witness_unavailable/";

  private final Conditions conditions;
  private final Map<SiteId, WitnessStatus> sites = new LinkedHashMap<>();

  WitnessHealth(Conditions conditions) {
    this.conditions = conditions;
  }

  synchronized void checked(WitnessStatus status, Instant now) {
    sites.put(status.site(), status);
    set(ALARM + status.site(), status.difference().map(KeptHeads.Difference::json), now);
    set(
        UNAVAILABLE + status.site(),
        status
            .problem()
            .map(why -> Json.object().put("site", status.site().value()).put("why", why).build()),
        now);
  }

  private void set(String name, Optional<Json.Obj> members, Instant now) {
    if (members.isPresent()) {
      conditions.raise(name, now, members::get);
    } else {
      conditions.clear(name, now);
    }
  }

  /** Returns the state of each watched log; empty if there is none. */
  synchronized Optional<JsonBuilder> json() {
    if (sites.isEmpty()) {
      return Optional.empty();
    }
    JsonBuilder json = Json.object();
    sites.forEach((site, status) -> json.put(site.value(), json(status)));
    return Optional.of(json);
  }

  private static JsonBuilder json(WitnessStatus status) {
    JsonBuilder json = Json.object();
    if (status.newest().isPresent()) {
      LogHead head = status.newest().get();
      json.put("records", head.size())
          .putEpochMillis("at", head.at())
          .put("proven", status.isProven());
    }
    return json.put("rejected", status.rejected());
  }
}
