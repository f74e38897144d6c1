// SPDX-License-Identifier: Apache-2.0
/**
 * Signed evidence of what happened: receipts and the append-only log.
 *
 * <p>Out of scope: authorization.
 */
@NullMarked
package io.parasol.certs.evidence;

import org.jspecify.annotations.NullMarked;
