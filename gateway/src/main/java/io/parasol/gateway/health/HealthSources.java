// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What health asks of the rest of the gateway, every few seconds and at every scrape. All of it
 * must answer from any thread, at once, and never fail.
 *
 * @param sessions how many MQTT sessions are connected.
 * @param broker what the embedded broker dropped and refused.
 * @param bridge how the way to the centre fares; empty where there is none.
 * @param chains the certificate of now, with its issuers, by the name under which {@code pki} knows
 *     it: the device's id, {@code gateway} or {@code broker}, or {@link #BRIDGE}; empty where there
 *     is none.
 */
public record HealthSources(
    IntSupplier sessions,
    Supplier<StoreFigures> store,
    Supplier<BrokerFigures> broker,
    Supplier<LogFigures> log,
    Supplier<Optional<BridgeFigures>> bridge,
    Function<String, List<X509Certificate>> chains) {

  /** The name of what the gateway shows the centre; none that a device can have. */
  public static final String BRIDGE = "(bridge)";

  /** Empty where the gateway holds no certificate of that name. */
  Optional<CertificateTerm> term(String name) {
    return chains.apply(name).stream().findFirst().map(CertificateTerm::of);
  }
}
