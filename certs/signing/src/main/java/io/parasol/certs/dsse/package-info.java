// SPDX-License-Identifier: Apache-2.0
/**
 * DSSE 1.0.2 envelopes, the keys that sign them, and signature verification.
 *
 * <p>Out of scope: the meaning of a payload.
 */
@NullMarked
package io.parasol.certs.dsse;

import org.jspecify.annotations.NullMarked;
