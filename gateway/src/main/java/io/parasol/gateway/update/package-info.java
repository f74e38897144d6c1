// SPDX-License-Identifier: Apache-2.0
/**
 * Installs releases: decides when a device may be updated, checks the preconditions, and saves each
 * step before it is taken.
 *
 * <p>How bytes reach a device and who may order an update are handled elsewhere.
 */
@NullMarked
package io.parasol.gateway.update;

import org.jspecify.annotations.NullMarked;
