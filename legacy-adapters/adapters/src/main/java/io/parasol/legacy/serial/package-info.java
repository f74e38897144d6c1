// SPDX-License-Identifier: Apache-2.0
/**
 * Serial ports of this machine: opened, locked, read and written.
 *
 * <p>Out of scope: frames, protocols, and the handling of a lost port.
 */
@NullMarked
package io.parasol.legacy.serial;

import org.jspecify.annotations.NullMarked;
