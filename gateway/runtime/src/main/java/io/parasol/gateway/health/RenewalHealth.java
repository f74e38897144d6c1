// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.health.device.CertificateStatus;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.health.device.RenewalAttempt;
import io.parasol.gateway.health.event.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Reports the certificates whose last renewal failed, and the progress of a rotation. */
final class RenewalHealth {

  /** Prefix of the conditions, one for each certificate. */
  private static final String FAILED = "certificate_renewal_failed/";

  private static final String ISSUER_EXPIRED = "issuer_expired";

  private static final List<String> OWN = List.of("gateway", "broker");

  /** Maximum number of failed renewals that are reported. */
  private static final int MAX_LISTED = 50;

  private final HealthSources sources;
  private final Conditions conditions;
  private Set<String> raised = Set.of();

  RenewalHealth(HealthSources sources, Conditions conditions) {
    this.sources = sources;
    this.conditions = conditions;
  }

  /** Returns the names of the certificates whose last renewal failed, at most 50. */
  private static Set<String> failed(Map<String, RenewalAttempt> attempts) {
    Set<String> failed = new TreeSet<>();
    attempts.forEach(
        (name, attempt) -> {
          if (attempt.failure().isPresent() && failed.size() < MAX_LISTED) {
            failed.add(name);
          }
        });
    return failed;
  }

  synchronized void check(Instant now) {
    Optional<CertificateTerm> expired = expiredIssuer();
    if (expired.isPresent()) {
      JsonBuilder members = Json.object().putEpochMillis("expires", expired.get().until());
      conditions.raise(ISSUER_EXPIRED, now, members::build);
    } else {
      conditions.clear(ISSUER_EXPIRED, now);
    }
    Map<String, RenewalAttempt> attempts = sources.certificates().attempts();
    // An expired issuer is the reason of all failures: one event reports it.
    Set<String> failed = expired.isPresent() ? Set.of() : failed(attempts);
    for (String name : failed) {
      conditions.raise(FAILED + name, now, () -> event(name, attempts).build());
    }
    raised.stream()
        .filter(name -> !failed.contains(name))
        .forEach(name -> conditions.clear(FAILED + name, now));
    raised = failed;
  }

  private Optional<CertificateTerm> expiredIssuer() {
    Instant trusted = sources.time().instant();
    return sources.certificates().manual().holders().stream()
        .filter(each -> each.kind() == ManualCertificates.Kind.ISSUER)
        .map(ManualCertificates.Holder::term)
        .filter(term -> !trusted.isBefore(term.until()))
        .findFirst();
  }

  private JsonBuilder event(String name, Map<String, RenewalAttempt> attempts) {
    JsonBuilder members = Json.object().put("name", name);
    sources.term(name).ifPresent(term -> members.putEpochMillis("expires", term.until()));
    return members.putOptional(
        "why", Optional.ofNullable(attempts.get(name)).flatMap(RenewalAttempt::failure));
  }

  /** Returns the certificates of the gateway and its broker, and those that failed. */
  List<Json.Obj> json() {
    Set<String> names = new LinkedHashSet<>(OWN);
    names.addAll(failed(sources.certificates().attempts()));
    Function<String, Optional<CertificateStatus>> certificates = sources.statuses();
    List<Json.Obj> renewals = new ArrayList<>();
    for (String name : names) {
      certificates.apply(name).ifPresent(status -> renewals.add(json(name, status)));
    }
    return renewals;
  }

  private static Json.Obj json(String name, CertificateStatus status) {
    JsonBuilder members =
        Json.object()
            .put("name", name)
            .put("kind", OWN.contains(name) ? name : "device")
            .putEpochMillis("expires", status.term().until());
    status.renewal().addTo(members);
    return members.build();
  }
}
