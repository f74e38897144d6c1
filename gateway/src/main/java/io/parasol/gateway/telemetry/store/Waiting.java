// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What somebody has still to get.
 *
 * @param oldest about when the oldest of these messages was measured.
 */
public record Waiting(long count, Optional<Instant> oldest) {}
