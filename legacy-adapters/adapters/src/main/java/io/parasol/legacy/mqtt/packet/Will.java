// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import java.time.Duration;

/**
 * A message that is processed when the connection of a panel is lost (MQTT 5.0 §3.1.2.5).
 *
 * @param delay how long the panel has to reconnect before that.
 */
@SuppressWarnings("ArrayRecordComponent")
public record Will(String topic, byte[] payload, Duration delay) {}
