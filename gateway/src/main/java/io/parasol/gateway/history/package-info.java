// SPDX-License-Identifier: Apache-2.0
/**
 * Returns stored measurements to operators on request.
 *
 * <p>Access rights and retention are handled elsewhere.
 */
@NullMarked
package io.parasol.gateway.history;

import org.jspecify.annotations.NullMarked;
