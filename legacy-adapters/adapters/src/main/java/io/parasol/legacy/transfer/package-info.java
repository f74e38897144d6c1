// SPDX-License-Identifier: Apache-2.0
/**
 * The transfer of a verified firmware image to a controller: drivers, steps, progress, failures.
 *
 * <p>Out of scope: decisions about whether and when an image is installed, and the journal of an
 * install.
 */
@NullMarked
package io.parasol.legacy.transfer;

import org.jspecify.annotations.NullMarked;
