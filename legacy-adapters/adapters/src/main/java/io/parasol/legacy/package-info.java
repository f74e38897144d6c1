// SPDX-License-Identifier: Apache-2.0
/**
 * The interface to old controllers that every adapter implements: links, readings, leases,
 * receipts.
 *
 * <p>Out of scope: protocols.
 */
@NullMarked
package io.parasol.legacy;

import org.jspecify.annotations.NullMarked;
