// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.report.Uptime;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * The clock of measurements. Messages that are measured while it is not synchronized are marked,
 * and corrected once it is.
 *
 * @param wall the clock that measurements use.
 * @param isSynchronized whether the wall clock may be correct now.
 */
public record MeasurementClock(InstantSource wall, Uptime uptime, BooleanSupplier isSynchronized) {}
