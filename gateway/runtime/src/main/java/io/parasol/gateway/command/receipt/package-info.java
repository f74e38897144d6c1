// SPDX-License-Identifier: Apache-2.0
/**
 * Signed receipts and their delivery: every command gets exactly one final receipt.
 *
 * <p>Out of scope: verification of commands.
 */
@NullMarked
package io.parasol.gateway.command.receipt;

import org.jspecify.annotations.NullMarked;
