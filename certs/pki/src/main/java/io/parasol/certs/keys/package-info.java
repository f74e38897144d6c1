// SPDX-License-Identifier: Apache-2.0
/**
 * Where private keys are kept: in files, or in a PKCS#11 token.
 *
 * <p>Out of scope: which certificate a key belongs to.
 */
@NullMarked
package io.parasol.certs.keys;

import org.jspecify.annotations.NullMarked;
