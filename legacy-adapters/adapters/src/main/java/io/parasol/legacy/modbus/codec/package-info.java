// SPDX-License-Identifier: Apache-2.0
/**
 * Conversion between registers and values: types, word order, scale, write rules.
 *
 * <p>Out of scope: requests.
 */
@NullMarked
package io.parasol.legacy.modbus.codec;

import org.jspecify.annotations.NullMarked;
