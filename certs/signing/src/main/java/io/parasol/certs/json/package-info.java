// SPDX-License-Identifier: Apache-2.0
/**
 * Strict JSON (RFC 8259) for signed documents: bounded, without duplicate keys, without content
 * after the end.
 *
 * <p>Out of scope: mapping to classes, and the meaning of documents.
 */
@NullMarked
package io.parasol.certs.json;

import org.jspecify.annotations.NullMarked;
