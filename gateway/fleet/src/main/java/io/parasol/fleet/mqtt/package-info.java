// SPDX-License-Identifier: Apache-2.0
/**
 * Connections of the centre to its MQTT broker, and the check of what comes from there.
 *
 * <p>Out of scope: what the messages are used for.
 */
@NullMarked
package io.parasol.fleet.mqtt;

import org.jspecify.annotations.NullMarked;
