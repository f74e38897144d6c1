// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.health.event.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The health of the separation between the networks of controllers and others. Thread-safe. */
final class NetworkHealth {

  private static final String FORWARDS = "network_forwards";

  private final Conditions conditions;
  private volatile @Nullable Json json;

  NetworkHealth(Conditions conditions) {
    this.conditions = conditions;
  }

  /**
   * Records what a check has found.
   *
   * @param interfaces those that lead to controllers; empty if none is known.
   * @param isSeparate whether they do not lead to other networks.
   * @param findings in which way packets are passed on.
   */
  void checked(List<String> interfaces, boolean isSeparate, List<String> findings, Instant now) {
    json =
        interfaces.isEmpty()
            ? null
            : Json.object()
                .putTexts("interfaces", interfaces)
                .put("separate", isSeparate)
                .putTexts("forwards", findings)
                .build();
    if (findings.isEmpty()) {
      conditions.clear(FORWARDS, now);
    } else {
      JsonBuilder members = Json.object().put("why", String.join("; ", findings));
      conditions.facts(FORWARDS, members.build());
      conditions.raise(FORWARDS, now, members::build);
    }
  }

  /** Returns the result of the last check; empty if no interface leads to controllers. */
  Optional<Json> json() {
    return Optional.ofNullable(json);
  }
}
