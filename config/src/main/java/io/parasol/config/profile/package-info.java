// SPDX-License-Identifier: Apache-2.0
/**
 * Readers of profile files.
 *
 * <p>Out of scope: sites and devices.
 */
@NullMarked
package io.parasol.config.profile;

import org.jspecify.annotations.NullMarked;
