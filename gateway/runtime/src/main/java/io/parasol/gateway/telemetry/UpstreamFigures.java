// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.store.index.Waiting;

/**
 * Counters of publishing to the central broker, since the start.
 *
 * @param telemetry telemetry messages that the central broker has not acknowledged yet.
 * @param spooled events and receipts that the central broker has not acknowledged yet.
 * @param live messages that it accepted as they came.
 * @param late messages that it accepted from the backlog.
 * @param refused messages that it rejected permanently.
 */
public record UpstreamFigures(
    Waiting telemetry, Waiting spooled, long live, long late, long refused) {}
