// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import java.time.Duration;

/**
 * What is to be taken as said by a panel whose connection is lost (MQTT 5, 3.1.2.5).
 *
 * @param delay how long it has to come back before that.
 */
@SuppressWarnings("ArrayRecordComponent")
record Will(String topic, byte[] payload, Duration delay) {}
