// SPDX-License-Identifier: Apache-2.0
/**
 * Finds out what hangs on a link, and what it is.
 *
 * <p>What does not belong here: what is printed of it, and anything that writes.
 */
@NullMarked
package io.parasol.gateway.discovery;

import org.jspecify.annotations.NullMarked;
