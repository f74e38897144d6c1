// SPDX-License-Identifier: Apache-2.0
/**
 * The certificate authority of the site: issuing, renewal and revocation.
 *
 * <p>Out of scope: access decisions.
 */
@NullMarked
package io.parasol.certs.authority;

import org.jspecify.annotations.NullMarked;
