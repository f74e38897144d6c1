// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

/**
 * A time of measurement by the monotonic clock, for measurements made while the wall clock is not
 * synchronized.
 *
 * @param boot identifies the boot of the machine that it counts from.
 * @param millis milliseconds since that boot; negative before it.
 */
public record MonotonicTimestamp(long boot, long millis) {}
