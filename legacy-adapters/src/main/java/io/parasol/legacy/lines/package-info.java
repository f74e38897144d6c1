// SPDX-License-Identifier: Apache-2.0
/**
 * Devices that speak in lines of text on a serial line of their own, as their profiles say: those
 * that are asked, and those that speak by themselves.
 *
 * <p>What does not belong here: how a serial port is opened, and anything that only one device
 * model does and a profile could say.
 */
@NullMarked
package io.parasol.legacy.lines;

import org.jspecify.annotations.NullMarked;
