// SPDX-License-Identifier: Apache-2.0
/** Encrypted files in a standard format: Cryptographic Message Syntax (RFC 5652). */
@NullMarked
package io.parasol.certs.cms;

import org.jspecify.annotations.NullMarked;
