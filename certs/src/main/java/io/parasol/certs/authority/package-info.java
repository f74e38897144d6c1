// SPDX-License-Identifier: Apache-2.0
/**
 * The site's certificate authority: issues, renews, revokes.
 *
 * <p>What does not belong here: deciding who may connect.
 */
@NullMarked
package io.parasol.certs.authority;

import org.jspecify.annotations.NullMarked;
