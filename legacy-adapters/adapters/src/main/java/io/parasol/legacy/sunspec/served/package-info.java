// SPDX-License-Identifier: Apache-2.0
/**
 * SunSpec maps that the gateway itself serves, made of the values of any device by their meanings.
 *
 * <p>Out of scope: devices that have such a map, and the protocol by which a map is read.
 */
@NullMarked
package io.parasol.legacy.sunspec.served;

import org.jspecify.annotations.NullMarked;
