// SPDX-License-Identifier: Apache-2.0
/**
 * The days of one site at the centre: readings become slots, complete days become figures, late
 * readings correct them. Knows neither Flink nor the tables' database.
 */
@NullMarked
package io.parasol.fleet.job.days;

import org.jspecify.annotations.NullMarked;
