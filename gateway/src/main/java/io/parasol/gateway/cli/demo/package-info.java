// SPDX-License-Identifier: Apache-2.0
/**
 * The demo: the whole product on one machine, against simulated controllers.
 *
 * <p>The simulated controllers do not belong here; they are in {@code legacy.simulator}.
 */
@NullMarked
package io.parasol.gateway.cli.demo;

import org.jspecify.annotations.NullMarked;
