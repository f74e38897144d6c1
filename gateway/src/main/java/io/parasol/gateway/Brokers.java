// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.HostPort;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where the sessions of the site go, and as whom.
 *
 * @param way its name in health, events and meters.
 * @param addresses tried in this order.
 */
record Brokers(String way, List<HostPort> addresses, SiteConfig config, Credentials credentials) {

  /** The broker in the gateway. */
  static Brokers embedded(HostPort address, SiteConfig config, Credentials credentials) {
    return new Brokers("embedded", List.of(address), config, credentials);
  }

  /** One that the site does not run. */
  static Brokers external(
      SiteConfig.External external, SiteConfig config, Credentials credentials) {
    return new Brokers("external", external.to(), config, credentials);
  }

  /**
   * The client identifier of a name of the site. At a broker of many sites it says which one, so
   * that two inverters of the same name do not end each other's sessions.
   */
  String clientId(String name) {
    return config.broker().external().isEmpty() ? name : config.site() + "." + name;
  }

  Supplier<TlsMaterial> materialOfGateway() {
    return met(credentials.ofGateway());
  }

  Supplier<TlsMaterial> materialOf(DeviceId device) {
    return met(credentials.of(device));
  }

  /** That of the certificate of now of a device. */
  BigInteger serial(DeviceId device) {
    return credentials.chain(device.value()).get(0).getSerialNumber();
  }

  private Supplier<TlsMaterial> met(Supplier<TlsMaterial> own) {
    return config.broker().external().map(broker -> credentials.meeting(broker, own)).orElse(own);
  }
}
