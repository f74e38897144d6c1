// SPDX-License-Identifier: Apache-2.0
/**
 * The identities of clients: who is connected, who is denied, and how much an authenticated
 * identity may send, keep and subscribe to.
 *
 * <p>Out of scope: what it may send, and every limit that applies before authentication.
 */
@NullMarked
package io.parasol.broker.embedded.identity;

import org.jspecify.annotations.NullMarked;
