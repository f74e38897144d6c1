// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.Pdu;

/**
 * A PDU with the fields of its MBAP header.
 *
 * @param transaction 0 to 65 535; a response repeats that of its request.
 * @param unit 0 to 255.
 */
public record MbapFrame(int transaction, int unit, Pdu pdu) {}
