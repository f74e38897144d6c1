// SPDX-License-Identifier: Apache-2.0
/**
 * A Modbus/TCP server for clients of the site: plain, or inside mutual TLS (Modbus/TCP Security,
 * MB-TCP-Security-v36). It holds connections, frames and limits.
 *
 * <p>Out of scope: what a register contains, and which client may read it.
 */
@NullMarked
package io.parasol.legacy.modbus.server;

import org.jspecify.annotations.NullMarked;
