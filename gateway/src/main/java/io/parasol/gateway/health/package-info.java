// SPDX-License-Identifier: Apache-2.0
/**
 * The health of a site: state, health and events of each device and of the gateway, and the meters.
 *
 * <p>This package does not handle readings or the web server, and does not act on what it finds.
 */
@NullMarked
package io.parasol.gateway.health;

import org.jspecify.annotations.NullMarked;
