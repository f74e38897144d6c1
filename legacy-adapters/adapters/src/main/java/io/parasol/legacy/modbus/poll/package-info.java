// SPDX-License-Identifier: Apache-2.0
/**
 * Polling: the schedule of each device, unit states, quarantine and backoff.
 *
 * <p>Out of scope: writing.
 */
@NullMarked
package io.parasol.legacy.modbus.poll;

import org.jspecify.annotations.NullMarked;
