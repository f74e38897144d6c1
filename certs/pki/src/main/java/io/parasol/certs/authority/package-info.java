// SPDX-License-Identifier: Apache-2.0
/**
 * The certificate authority of a site: it issues, renews and revokes certificates.
 *
 * <p>Out of scope: decisions about who may connect.
 */
@NullMarked
package io.parasol.certs.authority;

import org.jspecify.annotations.NullMarked;
