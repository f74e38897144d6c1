// SPDX-License-Identifier: Apache-2.0
/**
 * Decides whether a change of the gateway works: a release of its own, or a configuration.
 *
 * <p>Out of scope: what counts as healthy after which change, and how a change is undone.
 */
@NullMarked
package io.parasol.gateway.trial;

import org.jspecify.annotations.NullMarked;
