// SPDX-License-Identifier: Apache-2.0
/**
 * Modbus: frames, the master, the planner, decoding.
 *
 * <p>What does not belong here: MQTT, sites, other protocols.
 */
@NullMarked
package io.parasol.legacy.modbus;

import org.jspecify.annotations.NullMarked;
