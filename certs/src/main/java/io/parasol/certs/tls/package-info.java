// SPDX-License-Identifier: Apache-2.0
/**
 * Key and trust material for mutual TLS, and its files.
 *
 * <p>Out of scope: sockets, and decisions about an identity.
 */
@NullMarked
package io.parasol.certs.tls;

import org.jspecify.annotations.NullMarked;
