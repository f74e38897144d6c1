// SPDX-License-Identifier: Apache-2.0
/**
 * The way of a reading from an adapter to the broker: deadband, batch, number, store, publish,
 * drain.
 *
 * <p>What does not belong here: what a reading means for the health of a device.
 */
@NullMarked
package io.parasol.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
