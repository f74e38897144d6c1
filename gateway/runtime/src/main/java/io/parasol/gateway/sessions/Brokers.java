// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.trust.Credentials;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The broker of the site's sessions: its addresses and the certificates that the sessions present.
 *
 * @param path the name of this broker path in health, events and metrics.
 * @param addresses tried in this order.
 * @param external the broker that the site does not run; empty for the one inside the gateway.
 * @param devices the certificates of devices: those of the site, or of a corporate authority.
 */
public record Brokers(
    String path,
    List<HostPort> addresses,
    Optional<SiteConfig.External> external,
    SiteId site,
    Credentials credentials,
    Function<DeviceId, Supplier<TlsMaterial>> devices) {

  /** Returns the settings for the broker inside the gateway. */
  public static Brokers embedded(HostPort address, SiteId site, Credentials credentials) {
    return new Brokers(
        "embedded", List.of(address), Optional.empty(), site, credentials, credentials::of);
  }

  /** Returns the settings for a broker that the site does not run. */
  public static Brokers external(
      SiteConfig.External external,
      SiteId site,
      Credentials credentials,
      Function<DeviceId, Supplier<TlsMaterial>> devices) {
    return new Brokers(
        "external", external.to(), Optional.of(external), site, credentials, devices);
  }

  boolean isExternal() {
    return external.isPresent();
  }

  /**
   * Returns the MQTT client identifier for a name of the site.
   *
   * <p>An external broker may serve many sites, so there the identifier starts with the site's
   * name. Otherwise two inverters of the same name would take over each other's sessions (MQTT 5.0,
   * section 3.1.4).
   */
  String clientId(String name) {
    return isExternal() ? site + "." + name : name;
  }

  /** Returns the client identifier of the gateway's session that reads for the page. */
  String readerId() {
    return clientId(SiteAuthority.GATEWAY) + "/page";
  }

  Supplier<TlsMaterial> materialOfGateway() {
    return withBrokerTrust(credentials.ofGateway());
  }

  Supplier<TlsMaterial> materialOf(DeviceId device) {
    return withBrokerTrust(devices.apply(device));
  }

  /** Returns whether the device's current certificate is on the list; a missing one is not. */
  boolean isDenied(DeviceId device, DenyList denied) {
    List<X509Certificate> chain = credentials.chain(device.value());
    return !chain.isEmpty() && denied.denies(chain.get(0).getSerialNumber());
  }

  private Supplier<TlsMaterial> withBrokerTrust(Supplier<TlsMaterial> own) {
    return external
        .map(broker -> credentials.outbound().forExternalBroker(broker, own))
        .orElse(own);
  }
}
