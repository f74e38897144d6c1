// SPDX-License-Identifier: Apache-2.0
/**
 * Key and trust material for mutual TLS.
 *
 * <p>Out of scope: sockets, and decisions about an identity.
 */
@NullMarked
package io.parasol.certs.tls;

import org.jspecify.annotations.NullMarked;
