// SPDX-License-Identifier: Apache-2.0
/**
 * Telemetry messages: deadband, batching per device, timestamps, JSON.
 *
 * <p>Out of scope: storing and publishing.
 */
@NullMarked
package io.parasol.gateway.telemetry.report;

import org.jspecify.annotations.NullMarked;
