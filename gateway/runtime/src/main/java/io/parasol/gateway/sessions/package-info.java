// SPDX-License-Identifier: Apache-2.0
/**
 * The MQTT sessions of the gateway and of its devices, and commands that arrive on them.
 *
 * <p>Out of scope: the content of telemetry and receipts.
 */
@NullMarked
package io.parasol.gateway.sessions;

import org.jspecify.annotations.NullMarked;
