// SPDX-License-Identifier: Apache-2.0
/**
 * Installs releases: when a device may be updated, what must hold before, and each step on the way
 * written down before it is taken.
 *
 * <p>What does not belong here: how bytes get to a device, and who may ask for it.
 */
@NullMarked
package io.parasol.gateway.update;

import org.jspecify.annotations.NullMarked;
