// SPDX-License-Identifier: Apache-2.0
/**
 * A simulated site: all endpoints of a simulation file, started and stopped together.
 *
 * <p>Out of scope: the gateway.
 */
@NullMarked
package io.parasol.simulator.site;

import org.jspecify.annotations.NullMarked;
