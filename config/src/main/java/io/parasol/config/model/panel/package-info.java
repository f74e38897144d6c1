// SPDX-License-Identifier: Apache-2.0
/**
 * The mapping of a panel that publishes plain MQTT: client name, topics, points, writes.
 *
 * <p>Out of scope: YAML, and MQTT.
 */
@NullMarked
package io.parasol.config.model.panel;

import org.jspecify.annotations.NullMarked;
