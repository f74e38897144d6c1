// SPDX-License-Identifier: Apache-2.0
/**
 * The identity of a party, read from the SAN URI of its certificate and from nothing else.
 *
 * <p>Out of scope: what an identity may do; that is {@code broker.access}.
 */
@NullMarked
package io.parasol.certs.identity;

import org.jspecify.annotations.NullMarked;
