// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.health.event.Conditions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Warns before the end of the certificates that the gateway does not renew by itself. Judged at the
 * time that the gateway trusts.
 */
final class ManualCertificatesHealth {

  /** Prefix of the conditions, one for each certificate. */
  private static final String EXPIRING = "certificate_expiring/";

  /** Maximum number of certificates with a condition or in a list. */
  private static final int MAX_LISTED = 50;

  private final HealthSources sources;
  private final Conditions conditions;
  private Set<String> raised = Set.of();

  ManualCertificatesHealth(HealthSources sources, Conditions conditions) {
    this.sources = sources;
    this.conditions = conditions;
  }

  synchronized void check(Instant now) {
    Set<String> expiring = new HashSet<>();
    for (ManualCertificates.Holder each : expiring()) {
      JsonBuilder members =
          Json.object()
              .put("name", each.name())
              .put("holder", each.kind().wireName())
              .putEpochMillis("expires", each.term().until());
      conditions.raise(EXPIRING + each.name(), now, members::build);
      expiring.add(each.name());
    }
    for (String name : raised) {
      if (!expiring.contains(name)) {
        conditions.clear(EXPIRING + name, now);
      }
    }
    raised = expiring;
  }

  private List<ManualCertificates.Holder> expiring() {
    Instant trusted = sources.time().instant();
    return sources.certificates().manual().holders().stream()
        .filter(each -> each.isExpiring(trusted))
        .limit(MAX_LISTED)
        .toList();
  }

  /** Adds the expiry of the authorities and the native devices. */
  void addTo(JsonBuilder certificates) {
    sources.certificates().manual().holders().stream()
        .filter(each -> each.kind() != ManualCertificates.Kind.PERSON)
        .limit(MAX_LISTED)
        .forEach(each -> certificates.putEpochMillis(each.name(), each.term().until()));
  }
}
