// SPDX-License-Identifier: Apache-2.0
/**
 * Finds and identifies the devices on a link.
 *
 * <p>Out of scope: output of the results, and writes of any kind.
 */
@NullMarked
package io.parasol.gateway.discovery;

import org.jspecify.annotations.NullMarked;
