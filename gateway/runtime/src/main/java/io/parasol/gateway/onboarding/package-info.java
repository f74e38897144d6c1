// SPDX-License-Identifier: Apache-2.0
/**
 * How a new box becomes the gateway of a site, from a seed alone.
 *
 * <p>Out of scope: how a configuration is applied later, and the server of the fleet authority.
 */
@NullMarked
package io.parasol.gateway.onboarding;

import org.jspecify.annotations.NullMarked;
