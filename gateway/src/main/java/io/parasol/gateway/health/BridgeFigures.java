// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.time.Duration;

/**
 * How the way to the centre fares.
 *
 * @param isUp whether it is connected.
 * @param waiting messages of telemetry that it has still to get.
 * @param oldest the age of the oldest of them; zero if there are none.
 * @param letters events and receipts that it has still to get.
 * @param live messages that it has accepted as they came, since the start.
 * @param late messages that it has accepted later, since the start.
 * @param refused messages that it will never accept, since the start.
 * @param unheard messages, of any kind, that it has accepted though nobody there subscribes to
 *     them.
 */
public record BridgeFigures(
    boolean isUp,
    long waiting,
    Duration oldest,
    long letters,
    long live,
    long late,
    long refused,
    long unheard) {}
