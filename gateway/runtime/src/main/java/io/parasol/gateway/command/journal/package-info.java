// SPDX-License-Identifier: Apache-2.0
/**
 * The journal of commands: what was accepted, begun and finished, durable before it happens.
 *
 * <p>Out of scope: execution of commands.
 */
@NullMarked
package io.parasol.gateway.command.journal;

import org.jspecify.annotations.NullMarked;
