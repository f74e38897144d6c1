// SPDX-License-Identifier: Apache-2.0
/**
 * The signed heads of other sites' evidence logs, and their comparison with those that were kept.
 *
 * <p>Out of scope: the gateway's own log, and what follows from a difference.
 */
@NullMarked
package io.parasol.gateway.witness;

import org.jspecify.annotations.NullMarked;
