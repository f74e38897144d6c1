// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: its root, and the verbs that work on the local site: {@code run}, {@code
 * check}, {@code simulate}, {@code log}, {@code store}. The other verbs are in the packages below.
 *
 * <p>Anything that the gateway needs while it runs does not belong here.
 */
@NullMarked
package io.parasol.gateway.cli;

import org.jspecify.annotations.NullMarked;
