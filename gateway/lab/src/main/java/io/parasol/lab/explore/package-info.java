// SPDX-License-Identifier: Apache-2.0
/**
 * Explores every interleaving of some commands, an install and faults, with the real classes of the
 * gateway on a simulated disk and a simulated device. Nothing here runs at a plant.
 */
@NullMarked
package io.parasol.lab.explore;

import org.jspecify.annotations.NullMarked;
