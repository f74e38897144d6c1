// SPDX-License-Identifier: Apache-2.0
/**
 * What a simulation may play: controllers at their places, devices that speak in lines, panels, and
 * what goes wrong with them. A wrong one cannot exist.
 *
 * <p>What does not belong here: YAML, and how any of it behaves.
 */
@NullMarked
package io.parasol.config.simulation;

import org.jspecify.annotations.NullMarked;
