// SPDX-License-Identifier: Apache-2.0
/**
 * From a reading to a publish: what is worth a message, the message, its number, its way through
 * the durable store to the broker.
 *
 * <p>What does not belong here: how a reading is made, and what it says about the health of a
 * device.
 */
@NullMarked
package io.parasol.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
