// SPDX-License-Identifier: Apache-2.0
/**
 * Finds and identifies the devices on a link.
 *
 * <p>Output of the results, and writes of any kind, are not part of this package.
 */
@NullMarked
package io.parasol.gateway.discovery;

import org.jspecify.annotations.NullMarked;
