// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

/**
 * When something was measured, by a clock that only goes forward: the only one to go by while the
 * one on the wall cannot be right.
 *
 * @param boot which start of the machine it counts from.
 * @param millis since then; negative where it was before.
 */
public record Stamp(long boot, long millis) {}
