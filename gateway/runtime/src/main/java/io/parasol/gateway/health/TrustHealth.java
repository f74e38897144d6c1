// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.HealthJson;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.gateway.release.Standing;
import io.parasol.legacy.DeviceIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The health of trust: the devices' identities, the gateway's own self-test and certificates, and
 * the site's signed releases. Thread-safe.
 */
final class TrustHealth {

  private static final String SELF_TEST = "lock_failed";
  private static final String RELEASES_EXPIRING = "releases_expiring";

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
  private Optional<SelfTestReport> selfTest = Optional.empty();
  private Optional<Standing> releases = Optional.empty();

  TrustHealth(HealthSources sources, Conditions conditions) {
    this.sources = sources;
    this.conditions = conditions;
  }

  /** Reports that a different device answers under that name. */
  void suspended(DeviceId device, KnownIdentity acquaintance, Instant now) {
    HealthJson facts =
        new HealthJson()
            .text("device", device.value())
            .object("known", identity(acquaintance.known()))
            .text("fingerprint", acquaintance.fingerprint().value());
    acquaintance.foreign().ifPresent(met -> facts.object("met", identity(met)));
    acquaintance.foreignFingerprint().ifPresent(met -> facts.text("met-fingerprint", met.value()));
    conditions.facts(IDENTITY + device, facts.members());
    conditions.raise(IDENTITY + device, now, facts::members);
  }

  private static HealthJson identity(DeviceIdentity identity) {
    return new HealthJson()
        .text("manufacturer", identity.manufacturer())
        .text("model", identity.model())
        .text("serial", identity.serial())
        .text("firmware", identity.firmware());
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
      if (selfTest.isEmpty() || selfTest.get().hasPassed()) {
        selfTest = Optional.of(report);
      }
    }
    if (!report.hasPassed()) {
      HealthJson facts = new HealthJson().text("why", report.failures());
      conditions.raise(SELF_TEST, now, facts::members);
    }
  }

  /** Reports that the site's release repository is invalid or cannot be fetched. */
  void releasesRefused(String reason, String why, Instant now) {
    HealthJson facts = new HealthJson().text("reason", reason).text("why", Printable.of(why));
    conditions.facts(RELEASES + reason, facts.members());
    conditions.raise(RELEASES + reason, now, facts::members);
  }

  void releasesRefreshed(Standing standing, Instant now) {
    conditions.clearAll(RELEASES, now);
    synchronized (this) {
      releases = Optional.of(standing);
    }
    checkReleases(now);
  }

  private synchronized void checkReleases(Instant now) {
    Optional<String> due = releases.flatMap(standing -> standing.due(now));
    if (due.isPresent()) {
      HealthJson facts = new HealthJson().text("why", due.get());
      conditions.facts(RELEASES_EXPIRING, facts.members());
      conditions.raise(RELEASES_EXPIRING, now, facts::members);
    } else {
      conditions.clear(RELEASES_EXPIRING, now);
    }
  }

  /** Checks what no listener reports, once a heartbeat. */
  void check(Instant now) {
    checkReleases(now);
    for (String name : OWN_CERTIFICATES) {
      Optional<CertificateTerm> term = sources.term(name);
      if (term.isPresent() && term.get().isOverdue(now)) {
        HealthJson facts = new HealthJson().text("name", name).time("expires", term.get().until());
        conditions.raise(CERTIFICATE + name, now, facts::members);
      } else {
        conditions.clear(CERTIFICATE + name, now);
      }
    }
  }

  /** Returns the results of the last self-test; empty before the first one. */
  synchronized Optional<HealthJson> selfTestJson() {
    return selfTest.map(TrustHealth::json);
  }

  private static HealthJson json(SelfTestReport report) {
    HealthJson tried = new HealthJson();
    report.checks().forEach(each -> tried.text(each.check(), each.actual()));
    return new HealthJson()
        .time("at", report.at())
        .with("passed", new Json.Bool(report.hasPassed()))
        .object("tried", tried);
  }

  HealthJson certificatesJson() {
    HealthJson json = new HealthJson();
    for (String name : OWN_CERTIFICATES) {
      sources.term(name).ifPresent(term -> json.time(name, term.until()));
    }
    return json;
  }
}
