// SPDX-License-Identifier: Apache-2.0
/**
 * The messages of EST, Enrollment over Secure Transport (RFC 7030, 8951 and 9908): certification
 * requests, lists of certificates, and the attributes that a request must have.
 *
 * <p>Out of scope: HTTP, and decisions about who gets a certificate.
 */
@NullMarked
package io.parasol.certs.est;

import org.jspecify.annotations.NullMarked;
