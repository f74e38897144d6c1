// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.store.index.StoreSize;

/**
 * Counters of telemetry since the start.
 *
 * @param live messages that were published as they came, and accepted.
 * @param late messages that were published from the backlog, and accepted.
 * @param refused messages that the broker rejected permanently.
 */
public record TelemetryFigures(StoreSize store, long live, long late, long refused) {}
