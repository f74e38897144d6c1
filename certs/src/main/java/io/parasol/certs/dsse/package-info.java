// SPDX-License-Identifier: Apache-2.0
/**
 * DSSE v1.0.2 envelopes: bytes, and who signed them; and the keys that sign.
 *
 * <p>What does not belong here: what the payload means.
 */
@NullMarked
package io.parasol.certs.dsse;

import org.jspecify.annotations.NullMarked;
