// SPDX-License-Identifier: Apache-2.0
/**
 * Strict JSON (RFC 8259) for what is signed: bounded, no duplicate keys, nothing after the end.
 *
 * <p>What does not belong here: mapping to classes; what the documents mean.
 */
@NullMarked
package io.parasol.certs.json;

import org.jspecify.annotations.NullMarked;
