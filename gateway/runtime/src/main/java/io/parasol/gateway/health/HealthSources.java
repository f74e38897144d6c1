// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What health reads from the rest of the gateway, every few seconds and at every scrape. Every
 * source must return at once, on any thread, and never fail.
 *
 * @param sessions number of connected MQTT sessions.
 * @param broker what the embedded broker dropped and rejected.
 * @param bridge the state of the bridge to the central broker; empty if there is none.
 * @param chains returns the current certificate, with its issuers, by the name used in {@code pki}:
 *     the device's id, {@code gateway}, {@code broker} or {@link #BRIDGE}; empty if there is none.
 */
public record HealthSources(
    IntSupplier sessions,
    Supplier<StoreFigures> store,
    Supplier<BrokerFigures> broker,
    Supplier<LogFigures> log,
    Supplier<Optional<BridgeFigures>> bridge,
    Function<String, List<X509Certificate>> chains) {

  /** Name of the gateway's client certificate for the central broker; not a valid device id. */
  public static final String BRIDGE = "(bridge)";

  /** Returns the validity of a certificate; empty if the gateway holds none of that name. */
  Optional<CertificateTerm> term(String name) {
    return chains.apply(name).stream().findFirst().map(CertificateTerm::of);
  }
}
