// SPDX-License-Identifier: Apache-2.0
/**
 * The Modbus links of a site, composed from the packages below. The rest of the program uses Modbus
 * through this package.
 *
 * <p>Out of scope: rules of the protocol.
 */
@NullMarked
package io.parasol.legacy.modbus.link;

import org.jspecify.annotations.NullMarked;
