// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs about many sites and their central broker.
 *
 * <p>Out of scope: the bridge of one site, which {@code gateway.app} runs.
 */
@NullMarked
package io.parasol.gateway.cli.fleet;

import org.jspecify.annotations.NullMarked;
