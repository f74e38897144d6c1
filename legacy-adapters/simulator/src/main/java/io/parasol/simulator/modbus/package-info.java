// SPDX-License-Identifier: Apache-2.0
/**
 * A Modbus TCP server for simulated units.
 *
 * <p>Out of scope: the values of registers.
 */
@NullMarked
package io.parasol.simulator.modbus;

import org.jspecify.annotations.NullMarked;
