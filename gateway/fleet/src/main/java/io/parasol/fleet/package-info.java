// SPDX-License-Identifier: Apache-2.0
/**
 * The command line of what runs at the centre of many sites.
 *
 * <p>Out of scope: anything that runs at a plant.
 */
@NullMarked
package io.parasol.fleet;

import org.jspecify.annotations.NullMarked;
