// SPDX-License-Identifier: Apache-2.0
/**
 * Rates of what clients do, and what counts as one address. Every module that serves clients uses
 * them.
 *
 * <p>Out of scope: which rates there are, and what happens to a client that exceeds one.
 */
@NullMarked
package io.parasol.config.limit;

import org.jspecify.annotations.NullMarked;
