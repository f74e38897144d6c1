// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/**
 * A PDU on its way over TCP.
 *
 * @param transaction 0 to 65 535; an answer repeats that of its request.
 * @param unit 0 to 255.
 */
record MbapFrame(int transaction, int unit, Pdu pdu) {}
