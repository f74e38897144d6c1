// SPDX-License-Identifier: Apache-2.0
/**
 * The tamper-evident log of the gateway: a Merkle tree of signed records, and receipts.
 *
 * <p>Out of scope: decisions about what may happen.
 */
@NullMarked
package io.parasol.certs.evidence;

import org.jspecify.annotations.NullMarked;
