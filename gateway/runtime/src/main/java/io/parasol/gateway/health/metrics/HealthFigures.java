// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The figures of the running parts of the gateway, read at every report and at every scrape. Every
 * source must return at once, on any thread, and never fail.
 *
 * @param sessions number of connected MQTT sessions.
 * @param broker what the embedded broker dropped and rejected.
 * @param bridge the state of the bridge to the central broker; empty if there is none.
 */
public record HealthFigures(
    IntSupplier sessions,
    Supplier<StoreFigures> store,
    Supplier<BrokerFigures> broker,
    Supplier<Optional<BridgeFigures>> bridge) {}
