// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs for the releases of the gateway itself.
 *
 * <p>Out of scope: installing one, which is a signed command.
 */
@NullMarked
package io.parasol.gateway.cli.update;

import org.jspecify.annotations.NullMarked;
