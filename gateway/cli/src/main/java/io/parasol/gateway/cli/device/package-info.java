// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs about the devices of a site.
 *
 * <p>Out of scope: their links; see {@code gateway.cli.link}.
 */
@NullMarked
package io.parasol.gateway.cli.device;

import org.jspecify.annotations.NullMarked;
