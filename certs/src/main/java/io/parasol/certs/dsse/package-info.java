// SPDX-License-Identifier: Apache-2.0
/**
 * DSSE v1.0.2 envelopes, their signers, and the keys that sign and verify.
 *
 * <p>Out of scope: the meaning of a payload.
 */
@NullMarked
package io.parasol.certs.dsse;

import org.jspecify.annotations.NullMarked;
