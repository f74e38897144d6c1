// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.gateway.store.segment.Gap;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How full a store is.
 *
 * @param bytes size of all segments.
 * @param records number of messages, delivered or not.
 * @param waiting number of messages that at least one recipient has not acknowledged.
 * @param oldestWaiting approximate time of measurement of the oldest waiting message.
 * @param lost messages lost since the store was opened, by reason.
 * @param aged delivered messages that were deleted to free space since the store was opened.
 * @param degraded why the disk rejects writes; empty while it accepts them.
 */
public record StoreSize(
    long bytes,
    long records,
    long waiting,
    Optional<Instant> oldestWaiting,
    Map<Gap.Reason, Long> lost,
    long aged,
    Optional<String> degraded) {}
