// SPDX-License-Identifier: Apache-2.0
/**
 * Serial ports of this machine: opened, kept for us alone, read and written.
 *
 * <p>What does not belong here: frames, protocols, and what to do when a port is gone.
 */
@NullMarked
package io.parasol.legacy.serial;

import org.jspecify.annotations.NullMarked;
