// SPDX-License-Identifier: Apache-2.0
/**
 * The life of a command: checked, journaled, written, read back, answered.
 *
 * <p>What does not belong here: how a value gets to a controller, and how a message gets to the
 * broker.
 */
@NullMarked
package io.parasol.gateway.command;

import org.jspecify.annotations.NullMarked;
