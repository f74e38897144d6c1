// SPDX-License-Identifier: Apache-2.0
/**
 * Checks whether the device that answers at an address is the one that is known under its name.
 *
 * <p>Out of scope: how a device's identity is read, and how certificates are suspended.
 */
@NullMarked
package io.parasol.gateway.identity;

import org.jspecify.annotations.NullMarked;
