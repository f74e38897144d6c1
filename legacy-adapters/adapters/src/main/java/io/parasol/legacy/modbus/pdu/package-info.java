// SPDX-License-Identifier: Apache-2.0
/**
 * Modbus protocol data units (Modbus Application Protocol V1.1b3): requests, responses, exception
 * responses.
 *
 * <p>Out of scope: addresses of units, checksums and transports.
 */
@NullMarked
package io.parasol.legacy.modbus.pdu;

import org.jspecify.annotations.NullMarked;
