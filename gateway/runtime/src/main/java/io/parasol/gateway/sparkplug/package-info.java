// SPDX-License-Identifier: Apache-2.0
/**
 * The edge node of Sparkplug 3.0: births, data and deaths of the devices of a site, for a central
 * broker. Clauses ({@code tck-id-…}) are those of the Sparkplug Specification 3.0.0.
 *
 * <p>Out of scope: Sparkplug host applications, and all other messages for the central broker.
 */
@NullMarked
package io.parasol.gateway.sparkplug;

import org.jspecify.annotations.NullMarked;
