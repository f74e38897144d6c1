// SPDX-License-Identifier: Apache-2.0
/**
 * Modbus clients: connections, in-flight requests, response timeouts, serial lines with one master.
 *
 * <p>Out of scope: which registers are read, and when.
 */
@NullMarked
package io.parasol.legacy.modbus.client;

import org.jspecify.annotations.NullMarked;
