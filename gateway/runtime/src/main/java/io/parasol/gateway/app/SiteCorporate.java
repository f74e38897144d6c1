// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.est.CorporateCertificates;
import io.parasol.gateway.est.CorporateIssuerRenewal;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.trust.Credentials;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the site gets from a corporate authority over EST: with an external broker the certificates
 * of its devices, or else its issuer.
 */
final class SiteCorporate {

  private final @Nullable CorporateCertificates devices;
  private final @Nullable CorporateIssuerRenewal issuer;

  SiteCorporate(
      SiteConfig config,
      StateFolder state,
      KeyStorage keys,
      Credentials credentials,
      TrustedClock clock)
      throws AuthorityException, UnusableKeyException {
    CorporateCertificates.@Nullable Settings settings =
        config
            .corporate()
            .map(
                each ->
                    new CorporateCertificates.Settings(
                        each.est(), each.ca(), state.path().resolve("corporate")))
            .orElse(null);
    boolean isExternal = config.broker().external().isPresent();
    this.devices =
        settings != null && isExternal
            ? new CorporateCertificates(settings, device -> credentials.of(device).get(), clock)
            : null;
    this.issuer =
        settings != null && !isExternal
            ? new CorporateIssuerRenewal(
                settings,
                SiteAuthority.open(
                    state.pki(), keys, credentials.identity(), clock, state.damaged()),
                credentials.ofGateway(),
                clock)
            : null;
  }

  /** Returns what each device presents to the broker. */
  Function<DeviceId, Supplier<TlsMaterial>> certificatesOfDevices(Credentials site) {
    CorporateCertificates own = devices;
    return own == null ? site::of : device -> () -> own.of(device);
  }

  /** Returns why what is due is missing, by the name of the certificate. */
  Map<String, CorporateCertificates.Failure> failures() {
    Map<String, CorporateCertificates.Failure> all = new HashMap<>();
    if (devices != null) {
      devices.failures().forEach((device, failure) -> all.put(device.value(), failure));
    }
    if (issuer != null) {
      issuer.failure().ifPresent(failure -> all.put("(issuer)", failure));
    }
    return all;
  }

  /** Requests what is due, on a thread of its own, again and again. */
  void start(Foundations foundations, Messaging messaging, CloseStack closeStack) {
    if (devices == null && issuer == null) {
      return;
    }
    closeStack
        .add("corporate certificates", Monitoring.timer("corporate"))
        .every(
            Duration.ofMinutes(1),
            "corporate certificates",
            () -> {
              if (devices != null) {
                messaging.sessions.reconnect(names(devices.renewDue(foundations.devices.legacy())));
              }
              if (issuer != null) {
                // A change is applied as one by the command line is.
                boolean unused = issuer.renewDue();
              }
            });
  }

  private static Set<String> names(Set<DeviceId> devices) {
    return devices.stream().map(DeviceId::value).collect(Collectors.toSet());
  }
}
