// SPDX-License-Identifier: Apache-2.0
/**
 * The benchmark of a fleet: synthetic gateways that connect to a centre, send, lose their
 * connections all at once, and come back with the readings of a day.
 *
 * <p>Out of scope: plants, and what the gateways of plants do besides sending telemetry.
 */
@NullMarked
package io.parasol.lab.fleet.load;

import org.jspecify.annotations.NullMarked;
