// SPDX-License-Identifier: Apache-2.0
/**
 * The disk, durable files and their checksums, key files and PEM.
 *
 * <p>Out of scope: the meaning of a key or a certificate.
 */
@NullMarked
package io.parasol.certs.files;

import org.jspecify.annotations.NullMarked;
