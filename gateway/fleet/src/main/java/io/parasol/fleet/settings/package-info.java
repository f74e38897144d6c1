// SPDX-License-Identifier: Apache-2.0
/**
 * The configuration of what runs at the centre, and the registry of the sites.
 *
 * <p>Out of scope: the configuration of one site, which {@code config.site} reads.
 */
@NullMarked
package io.parasol.fleet.settings;

import org.jspecify.annotations.NullMarked;
