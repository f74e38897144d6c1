// SPDX-License-Identifier: Apache-2.0
/**
 * The read plan of a device: blocks of registers, their cost on the line, and the limits that were
 * learned.
 *
 * <p>Out of scope: sending requests.
 */
@NullMarked
package io.parasol.legacy.modbus.plan;

import org.jspecify.annotations.NullMarked;
