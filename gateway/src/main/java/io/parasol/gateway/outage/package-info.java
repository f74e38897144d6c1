// SPDX-License-Identifier: Apache-2.0
/**
 * A simulated outage: a telemetry pipeline that loses its link, is killed and loses its power, and
 * a receiver that counts what arrives.
 *
 * <p>A gateway at a plant never runs anything of this package.
 */
@NullMarked
package io.parasol.gateway.outage;

import org.jspecify.annotations.NullMarked;
