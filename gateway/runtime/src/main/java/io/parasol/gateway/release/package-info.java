// SPDX-License-Identifier: Apache-2.0
/**
 * The release repository that the site's configuration names: opening and refreshing it, and
 * storing its images.
 *
 * <p>Out of scope: verification of the metadata, and the use of an image.
 */
@NullMarked
package io.parasol.gateway.release;

import org.jspecify.annotations.NullMarked;
