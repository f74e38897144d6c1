// SPDX-License-Identifier: Apache-2.0
/**
 * The life of a command: checked, journaled, written, read back, answered with a receipt.
 *
 * <p>How a value reaches a controller and how a message reaches the broker are handled elsewhere.
 */
@NullMarked
package io.parasol.gateway.command;

import org.jspecify.annotations.NullMarked;
