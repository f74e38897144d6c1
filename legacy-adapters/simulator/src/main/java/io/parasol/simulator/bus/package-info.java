// SPDX-License-Identifier: Apache-2.0
/**
 * An RS-485 bus at its true bit rate, with line faults.
 *
 * <p>Out of scope: registers.
 */
@NullMarked
package io.parasol.simulator.bus;

import org.jspecify.annotations.NullMarked;
