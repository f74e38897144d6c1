// SPDX-License-Identifier: Apache-2.0
/**
 * The payloads of panels: values found in text and JSON.
 *
 * <p>Out of scope: MQTT packets.
 */
@NullMarked
package io.parasol.legacy.mqtt.message;

import org.jspecify.annotations.NullMarked;
