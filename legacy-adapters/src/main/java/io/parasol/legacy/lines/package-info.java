// SPDX-License-Identifier: Apache-2.0
/**
 * Devices with a text protocol on a serial line of their own, as their profiles describe it:
 * devices that respond to requests, and devices that send unsolicited messages.
 *
 * <p>What does not belong here: how a serial port is opened, and what is specific to one device
 * model but could be stated in a profile.
 */
@NullMarked
package io.parasol.legacy.lines;

import org.jspecify.annotations.NullMarked;
