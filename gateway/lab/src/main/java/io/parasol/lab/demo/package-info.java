// SPDX-License-Identifier: Apache-2.0
/**
 * The demo: the whole product on one machine, against simulated controllers.
 *
 * <p>Out of scope: the simulated controllers; they are in {@code simulator}.
 */
@NullMarked
package io.parasol.lab.demo;

import org.jspecify.annotations.NullMarked;
