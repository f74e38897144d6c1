// SPDX-License-Identifier: Apache-2.0
/**
 * The life of a command: verified, journaled, written, read back, answered with a receipt.
 *
 * <p>Out of scope: how a value reaches a controller, and how a message reaches the broker.
 */
@NullMarked
package io.parasol.gateway.command;

import org.jspecify.annotations.NullMarked;
