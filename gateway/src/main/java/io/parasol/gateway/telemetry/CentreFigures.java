// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.store.Waiting;

/**
 * How the way to the centre fares, since the start.
 *
 * @param telemetry messages that it has still to get.
 * @param letters events and receipts that it has still to get.
 * @param live messages that it has accepted as they came.
 * @param late messages that it has accepted from the store.
 * @param refused messages that it will never accept.
 */
public record CentreFigures(
    Waiting telemetry, Waiting letters, long live, long late, long refused) {}
