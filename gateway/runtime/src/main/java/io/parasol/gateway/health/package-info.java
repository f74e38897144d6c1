// SPDX-License-Identifier: Apache-2.0
/**
 * The health of a site: state, health and events of each device and of the gateway, and the meters.
 *
 * <p>Out of scope: readings, the web server, and reactions to what is found.
 */
@NullMarked
package io.parasol.gateway.health;

import org.jspecify.annotations.NullMarked;
