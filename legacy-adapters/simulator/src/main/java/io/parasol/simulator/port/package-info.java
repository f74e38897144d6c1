// SPDX-License-Identifier: Apache-2.0
/**
 * Simulated transports: pseudo terminals, TCP endpoints, ports that can be unplugged.
 *
 * <p>Out of scope: protocols.
 */
@NullMarked
package io.parasol.simulator.port;

import org.jspecify.annotations.NullMarked;
