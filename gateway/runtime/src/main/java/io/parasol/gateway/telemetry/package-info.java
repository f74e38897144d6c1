// SPDX-License-Identifier: Apache-2.0
/**
 * The telemetry pipeline, from an adapter's reading to the broker: deadband, batch, sequence
 * number, store, publishing, backlog drain.
 *
 * <p>Out of scope: the meaning of a reading for the health of a device.
 */
@NullMarked
package io.parasol.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
