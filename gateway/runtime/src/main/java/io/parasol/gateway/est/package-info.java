// SPDX-License-Identifier: Apache-2.0
/**
 * The server where native controllers get and renew their certificates: EST over TLS (RFC 7030,
 * 8951, 9908). A one-time claim code or a birth certificate allows the first one, and each
 * certificate the next.
 *
 * <p>Out of scope: what a certificate contains, which the authority determines, and the connection
 * of a controller to the broker.
 */
@NullMarked
package io.parasol.gateway.est;

import org.jspecify.annotations.NullMarked;
