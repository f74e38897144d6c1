// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import java.time.Instant;
import java.util.Optional;

/**
 * The messages that a recipient has not acknowledged.
 *
 * @param oldest approximate time of measurement of the oldest of them.
 */
public record Waiting(long count, Optional<Instant> oldest) {}
