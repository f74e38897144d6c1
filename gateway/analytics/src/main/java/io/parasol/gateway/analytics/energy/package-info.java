// SPDX-License-Identifier: Apache-2.0
/**
 * Energy of intervals from counters or power, and aggregates. Energy is in whole milliwatt-hours.
 */
@NullMarked
package io.parasol.gateway.analytics.energy;

import org.jspecify.annotations.NullMarked;
