// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import java.time.Duration;

/**
 * The state of the bridge to the central broker.
 *
 * @param isUp whether it is connected.
 * @param waiting telemetry messages that the central broker has not acknowledged yet.
 * @param oldest the age of the oldest of them; zero if there are none.
 * @param spooled events and receipts that it has not acknowledged yet.
 * @param live messages that it accepted as they came, since the start.
 * @param late messages that it accepted from the backlog, since the start.
 * @param refused messages that it rejected permanently, since the start.
 * @param unsubscribed messages of any kind that it accepted although no client there subscribes to
 *     them.
 */
public record BridgeFigures(
    boolean isUp,
    long waiting,
    Duration oldest,
    long spooled,
    long live,
    long late,
    long refused,
    long unsubscribed) {}
