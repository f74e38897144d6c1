// SPDX-License-Identifier: Apache-2.0
/**
 * The gateway's own releases: two slots for programs, the trial of a new one, and the commands that
 * install it.
 *
 * <p>Out of scope: firmware of devices, and what a release contains beside the program.
 */
@NullMarked
package io.parasol.gateway.update;

import org.jspecify.annotations.NullMarked;
