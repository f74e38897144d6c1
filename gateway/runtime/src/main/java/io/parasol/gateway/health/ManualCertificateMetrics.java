// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parasol.config.model.site.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The meters of the certificates that the gateway does not renew by itself. People have one meter
 * together, so that the labels stay bounded.
 */
record ManualCertificateMetrics(
    MeterRegistry registry, CertificateExpiryMetrics expiries, HealthSources sources) {

  void register(List<DeviceId> natives) {
    expiry("(root)", each -> each.kind() == ManualCertificates.Kind.ROOT);
    expiry("(issuer)", each -> each.kind() == ManualCertificates.Kind.ISSUER);
    expiry("(people-issuer)", each -> each.kind() == ManualCertificates.Kind.PEOPLE_ISSUER);
    expiry("(files)", ManualCertificates.Holder::isFile);
    expiry("(people)", each -> each.kind() == ManualCertificates.Kind.PERSON);
    natives.forEach(this::register);
    Gauge.builder("parasol.certificates.expiring", sources, ManualCertificateMetrics::expiring)
        .description("certificates near their end that must be renewed by hand")
        .register(registry);
    Gauge.builder("parasol.certificate.renewals.failed", sources, ManualCertificateMetrics::failed)
        .description("certificates of the gateway whose last renewal failed")
        .register(registry);
    Gauge.builder("parasol.rotation.waiting", sources, ManualCertificateMetrics::waiting)
        .description("holders that need a certificate of the new issuer; 0 without a rotation")
        .register(registry);
    Gauge.builder(
            "parasol.private.keys.held",
            sources,
            from -> from.certificates().manual().privateKeys())
        .description("private keys of people and native devices in the state folder")
        .register(registry);
  }

  /** Registers the meter of a native device. */
  void register(DeviceId device) {
    expiry(device.value(), each -> each.name().equals(device.value()));
  }

  /** Registers the time until the first of some certificates expires. */
  private void expiry(String identity, Predicate<ManualCertificates.Holder> which) {
    expiries.put(identity, () -> left(which));
  }

  private Optional<Duration> left(Predicate<ManualCertificates.Holder> which) {
    Instant now = sources.time().instant();
    return sources.certificates().manual().holders().stream()
        .filter(which)
        .map(each -> each.term().left(now))
        .min(Comparator.naturalOrder());
  }

  private static double failed(HealthSources from) {
    return from.certificates().attempts().values().stream()
        .filter(each -> each.failure().isPresent())
        .count();
  }

  private static double waiting(HealthSources from) {
    return from.certificates().rotation().map(each -> each.waiting().size()).orElse(0);
  }

  private static double expiring(HealthSources from) {
    Instant now = from.time().instant();
    return from.certificates().manual().holders().stream()
        .filter(each -> each.isExpiring(now))
        .count();
  }
}
