// SPDX-License-Identifier: Apache-2.0
/**
 * The repository of releases that the site's file names: opened, followed, and its images kept.
 *
 * <p>What does not belong here: what is verified, and what is done with an image.
 */
@NullMarked
package io.parasol.gateway.release;

import org.jspecify.annotations.NullMarked;
