// SPDX-License-Identifier: Apache-2.0
/**
 * Simulated boot loaders that accept firmware images.
 *
 * <p>Out of scope: the drivers that send images.
 */
@NullMarked
package io.parasol.simulator.loader;

import org.jspecify.annotations.NullMarked;
