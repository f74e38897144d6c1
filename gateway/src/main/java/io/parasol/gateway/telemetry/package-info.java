// SPDX-License-Identifier: Apache-2.0
/**
 * The telemetry pipeline, from an adapter's reading to the broker: deadband, batching, sequence
 * number, store, publishing, backlog drain.
 *
 * <p>This package does not judge what a reading means for the health of a device.
 */
@NullMarked
package io.parasol.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
