// SPDX-License-Identifier: Apache-2.0
/**
 * Execution of verified commands: write, read back, restart, reversion.
 *
 * <p>Out of scope: verification of signatures, and the journal.
 */
@NullMarked
package io.parasol.legacy.modbus.write;

import org.jspecify.annotations.NullMarked;
