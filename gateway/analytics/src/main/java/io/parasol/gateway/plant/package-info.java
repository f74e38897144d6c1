// SPDX-License-Identifier: Apache-2.0
/**
 * A plant as the analytics get it: its model from the configuration of its site, and its readings
 * as slots of five minutes and as days. The gateway and the centre of a fleet use it alike, so that
 * equal readings give equal figures.
 *
 * <p>Out of scope: where readings come from, and where days are kept.
 */
@NullMarked
package io.parasol.gateway.plant;

import org.jspecify.annotations.NullMarked;
