// SPDX-License-Identifier: Apache-2.0
/**
 * Modbus frames: TCP with its MBAP header, RTU and ASCII with their checksums, and their receivers.
 *
 * <p>Out of scope: matching a response to its request.
 */
@NullMarked
package io.parasol.legacy.modbus.frame;

import org.jspecify.annotations.NullMarked;
