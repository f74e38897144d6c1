// SPDX-License-Identifier: Apache-2.0
/**
 * A simulated outage: a telemetry pipeline that loses its link, is killed and loses its power, and
 * a receiver that counts what arrives.
 *
 * <p>Out of scope: anything that runs at a plant.
 */
@NullMarked
package io.parasol.lab.outage;

import org.jspecify.annotations.NullMarked;
