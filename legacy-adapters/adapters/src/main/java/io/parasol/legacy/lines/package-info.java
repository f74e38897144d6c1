// SPDX-License-Identifier: Apache-2.0
/**
 * Devices with an ASCII line protocol on a serial line, as their profiles describe it: polled
 * devices, and devices that send unasked.
 *
 * <p>Out of scope: how a serial port is opened, and anything specific to one device model that a
 * profile can express.
 */
@NullMarked
package io.parasol.legacy.lines;

import org.jspecify.annotations.NullMarked;
