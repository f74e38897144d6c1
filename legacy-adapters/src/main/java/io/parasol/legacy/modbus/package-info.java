// SPDX-License-Identifier: Apache-2.0
/**
 * Modbus: PDUs, frames, clients, read plans, polling, writing, and the decoding of values.
 *
 * <p>What does not belong here: MQTT, sites, other protocols.
 */
@NullMarked
package io.parasol.legacy.modbus;

import org.jspecify.annotations.NullMarked;
