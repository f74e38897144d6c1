// SPDX-License-Identifier: Apache-2.0
/**
 * Other names for devices: what of the state folder gets the new name, and the requests for it that
 * a running gateway carries out at its next reload.
 *
 * <p>Out of scope: what a running gateway has in memory; see {@code gateway.app}.
 */
@NullMarked
package io.parasol.gateway.rename;

import org.jspecify.annotations.NullMarked;
