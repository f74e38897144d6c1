// SPDX-License-Identifier: Apache-2.0
/**
 * Senders for one transfer protocol each: Modbus file records and windows, XMODEM, YMODEM, AN3155.
 *
 * <p>Out of scope: the steps before and after the transfer.
 */
@NullMarked
package io.parasol.legacy.transfer.protocol;

import org.jspecify.annotations.NullMarked;
