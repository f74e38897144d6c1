// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: what puts the verbs together, and those that work on the box itself: {@code
 * run}, {@code check}, {@code simulate}, {@code log}, {@code store}. The others live in packages
 * below.
 *
 * <p>What does not belong here: anything that the gateway needs while it runs.
 */
@NullMarked
package io.parasol.gateway.cli;

import org.jspecify.annotations.NullMarked;
