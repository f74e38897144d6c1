// SPDX-License-Identifier: Apache-2.0
/**
 * The whole product on one machine, against simulated controllers.
 *
 * <p>What does not belong here: the simulated controllers themselves, which {@code
 * legacy.simulator} plays.
 */
@NullMarked
package io.parasol.gateway.cli.demo;

import org.jspecify.annotations.NullMarked;
