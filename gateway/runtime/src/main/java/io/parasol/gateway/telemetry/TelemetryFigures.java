// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.store.index.StoreSize;
import io.parasol.gateway.store.log.StoreWrites;

/**
 * Counters of telemetry since the start.
 *
 * @param store how full the store is.
 * @param writes what the store has written since it was opened.
 * @param live messages that were published as they came, and accepted.
 * @param late messages that were published from the backlog, and accepted.
 * @param refused messages that the broker rejected permanently.
 */
public record TelemetryFigures(
    StoreSize store, StoreWrites writes, long live, long late, long refused) {}
