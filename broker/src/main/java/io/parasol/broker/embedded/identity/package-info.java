// SPDX-License-Identifier: Apache-2.0
/**
 * The limits of an authenticated identity: how much it may send, keep and subscribe to.
 *
 * <p>Out of scope: what it may send, and every limit that applies before authentication.
 */
@NullMarked
package io.parasol.broker.embedded.identity;

import org.jspecify.annotations.NullMarked;
