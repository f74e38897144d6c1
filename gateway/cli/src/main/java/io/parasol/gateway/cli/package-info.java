// SPDX-License-Identifier: Apache-2.0
/**
 * The root of the command line.
 *
 * <p>Out of scope: anything that the gateway needs while it runs.
 */
@NullMarked
package io.parasol.gateway.cli;

import org.jspecify.annotations.NullMarked;
