// SPDX-License-Identifier: Apache-2.0
/**
 * The configuration of a site as signed versions: each is stored whole, tried, and replaced by the
 * previous one if the gateway does not work with it.
 *
 * <p>Out of scope: where versions come from, and how a gateway is started with one.
 */
@NullMarked
package io.parasol.gateway.configuration;

import org.jspecify.annotations.NullMarked;
