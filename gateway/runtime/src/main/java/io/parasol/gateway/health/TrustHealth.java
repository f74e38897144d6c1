// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.keys.KeyCustody;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.health.device.CertificateStatus;
import io.parasol.gateway.health.device.CustodyJson;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.gateway.release.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The health of trust: the devices' identities, the gateway's own self-test and certificates, and
 * the site's signed releases. Thread-safe.
 */
final class TrustHealth {

  private static final String SELF_TEST = "lock_failed";
  private static final String RELEASES_EXPIRING = "releases_expiring";
  private static final String DENY_LIST = "deny_list_unreadable";
  private static final String KEYS = "keys_unavailable";

  /**
   * Prefix of the conditions, one for each reason, so that an attack is not hidden by another one
   * or by a bad connection.
   */
  private static final String RELEASES = "releases_refused/";

  private static final String CERTIFICATE = "certificate_overdue/";
  private static final String IDENTITY = "device_identity_changed/";
  private static final List<String> OWN_CERTIFICATES =
      List.of("gateway", "broker", HealthSources.BRIDGE);

  private final HealthSources sources;
  private final Conditions conditions;
  private final ManualCertificatesHealth manual;
  private final RenewalHealth renewals;
  private @Nullable SelfTestReport selfTest;
  private @Nullable Standing releases;
  private volatile List<String> lockedOut = List.of();

  TrustHealth(HealthSources sources, Conditions conditions) {
    this.sources = sources;
    this.conditions = conditions;
    this.manual = new ManualCertificatesHealth(sources, conditions);
    this.renewals = new RenewalHealth(sources, conditions);
  }

  /** Records whether the deny-list can be read, and if not, why. */
  void denyList(Optional<String> unreadable, Instant now) {
    if (unreadable.isPresent()) {
      JsonBuilder members = Json.object().put("why", Printable.of(unreadable.get()));
      conditions.raise(DENY_LIST, now, members::build);
    } else {
      conditions.clear(DENY_LIST, now);
    }
  }

  /** Records whether the keys in the token can be used, and if not, why. */
  void keys(Optional<String> unavailable, Instant now) {
    if (unavailable.isPresent()) {
      JsonBuilder members = Json.object().put("why", Printable.of(unavailable.get()));
      conditions.facts(KEYS, members.build());
      conditions.raise(KEYS, now, members::build);
    } else {
      conditions.clear(KEYS, now);
    }
  }

  /** Records which vendors are locked out. */
  void lockedOut(List<String> vendors) {
    lockedOut = List.copyOf(vendors);
  }

  /** Returns the vendors that are locked out. */
  List<String> lockedOut() {
    return lockedOut;
  }

  /** Reports that a different device answers under that name. */
  void suspended(DeviceId device, KnownIdentity known, Instant now) {
    JsonBuilder members =
        Json.object()
            .put("device", device.value())
            .put("known", known.known().json())
            .put("fingerprint", known.fingerprint().value());
    known.foreign().ifPresent(met -> members.put("met", met.json()));
    known.foreignFingerprint().ifPresent(met -> members.put("met-fingerprint", met.value()));
    conditions.facts(IDENTITY + device, members.build());
    conditions.raise(IDENTITY + device, now, members::build);
  }

  void confirmed(DeviceId device, Instant now) {
    conditions.clear(IDENTITY + device, now);
  }

  /**
   * Records a self-test. A failed one stays failed until a restart: the next test may miss what
   * this one found.
   */
  void selfTested(SelfTestReport report, Instant now) {
    synchronized (this) {
      if (selfTest == null || selfTest.hasPassed()) {
        selfTest = report;
      }
    }
    if (!report.hasPassed()) {
      JsonBuilder members = Json.object().put("why", report.failures());
      conditions.raise(SELF_TEST, now, members::build);
    }
  }

  /** Reports that the site's release repository is invalid or cannot be fetched. */
  void releasesRefused(String reason, String why, Instant now) {
    JsonBuilder members = Json.object().put("reason", reason).put("why", Printable.of(why));
    conditions.facts(RELEASES + reason, members.build());
    conditions.raise(RELEASES + reason, now, members::build);
  }

  void releasesRefreshed(Standing status, Instant now) {
    conditions.clearAll(RELEASES, now);
    synchronized (this) {
      releases = status;
    }
    checkReleases(now);
  }

  private synchronized void checkReleases(Instant now) {
    Optional<String> due = Optional.ofNullable(releases).flatMap(status -> status.due(now));
    if (due.isPresent()) {
      JsonBuilder members = Json.object().put("why", due.get());
      conditions.facts(RELEASES_EXPIRING, members.build());
      conditions.raise(RELEASES_EXPIRING, now, members::build);
    } else {
      conditions.clear(RELEASES_EXPIRING, now);
    }
  }

  /** Checks what no listener reports, once a heartbeat. */
  void check(Instant now) {
    checkReleases(now);
    manual.check(now);
    renewals.check(now);
    for (String name : OWN_CERTIFICATES) {
      Optional<CertificateStatus> status = sources.status(name);
      if (status.isPresent() && status.get().isOverdue()) {
        JsonBuilder members =
            Json.object().put("name", name).putEpochMillis("expires", status.get().term().until());
        conditions.raise(CERTIFICATE + name, now, members::build);
      } else {
        conditions.clear(CERTIFICATE + name, now);
      }
    }
  }

  /** Returns the results of the last self-test; empty before the first one. */
  synchronized Optional<JsonBuilder> selfTestJson() {
    return Optional.ofNullable(selfTest).map(TrustHealth::json);
  }

  private static JsonBuilder json(SelfTestReport report) {
    JsonBuilder tried = Json.object();
    report.checks().forEach(each -> tried.put(each.check(), each.actual()));
    return Json.object()
        .putEpochMillis("at", report.at())
        .put("passed", report.hasPassed())
        .put("tried", tried);
  }

  /** Returns how the gateway's own keys and those of the authorities are kept, by name. */
  JsonBuilder keysJson() {
    JsonBuilder json = Json.object();
    Map<String, KeyCustody> custody = sources.certificates().manual().custody();
    for (String name : List.of("gateway", "broker", "(issuer)", "(root)")) {
      @Nullable KeyCustody key = custody.get(name);
      if (key != null) {
        json.put(name, CustodyJson.of(key));
      }
    }
    return json;
  }

  /** Adds the state of renewals, and of a rotation if there is one. */
  void addRenewals(JsonBuilder health) {
    health.put("renewals", renewals.json());
    sources
        .certificates()
        .rotation()
        .ifPresent(rotation -> health.put("rotation", rotation.json()));
  }

  JsonBuilder certificatesJson() {
    JsonBuilder json = Json.object();
    for (String name : OWN_CERTIFICATES) {
      sources.term(name).ifPresent(term -> json.putEpochMillis(name, term.until()));
    }
    manual.addTo(json);
    return json;
  }
}
