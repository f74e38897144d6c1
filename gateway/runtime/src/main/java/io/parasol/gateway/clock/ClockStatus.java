// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import java.time.Instant;

/**
 * What is known about the time at one moment.
 *
 * @param system the time of the system clock.
 * @param isTrusted whether the system clock is trusted.
 * @param trusted the time that the gateway uses.
 * @param proven the latest time that has certainly passed.
 * @param source what proved it: {@code authority}, {@code command}, {@code upstream}, {@code none}.
 */
public record ClockStatus(
    Instant system, boolean isTrusted, Instant trusted, Instant proven, String source) {}
