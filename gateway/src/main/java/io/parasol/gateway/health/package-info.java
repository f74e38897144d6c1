// SPDX-License-Identifier: Apache-2.0
/**
 * How the site fares: state, health and events of each device and of the gateway, and the meters.
 *
 * <p>What does not belong here: readings, the web server, and doing anything about what is found.
 */
@NullMarked
package io.parasol.gateway.health;

import org.jspecify.annotations.NullMarked;
