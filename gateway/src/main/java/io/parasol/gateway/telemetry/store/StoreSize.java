// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How full a store is.
 *
 * @param bytes of all its segments.
 * @param records messages in it, delivered or not.
 * @param waiting messages in it that are not delivered to everybody.
 * @param oldestWaiting about when the oldest of those was measured.
 * @param lost messages lost since the store was opened, by reason.
 * @param aged delivered messages that made room since the store was opened.
 * @param degraded why the disk takes nothing; empty while it does.
 */
public record StoreSize(
    long bytes,
    long records,
    long waiting,
    Optional<Instant> oldestWaiting,
    Map<Gap.Reason, Long> lost,
    long aged,
    Optional<String> degraded) {}
