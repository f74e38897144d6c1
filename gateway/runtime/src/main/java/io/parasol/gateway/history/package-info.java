// SPDX-License-Identifier: Apache-2.0
/**
 * Returns stored measurements and events, and proofs of the log, to operators on request.
 *
 * <p>Out of scope: access rights and retention.
 */
@NullMarked
package io.parasol.gateway.history;

import org.jspecify.annotations.NullMarked;
