// SPDX-License-Identifier: Apache-2.0
/**
 * Key and trust material for mutual TLS, and the files it lives in.
 *
 * <p>What does not belong here: sockets, and any decision about an identity.
 */
@NullMarked
package io.parasol.certs.tls;

import org.jspecify.annotations.NullMarked;
