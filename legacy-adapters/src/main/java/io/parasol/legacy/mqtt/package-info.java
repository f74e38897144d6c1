// SPDX-License-Identifier: Apache-2.0
/**
 * Old panels that publish without encryption. A small MQTT server accepts the configured panels
 * only, and decodes their messages.
 *
 * <p>Out of scope: MQTT for operators, which is the broker's task. Only verified commands are
 * published to a panel's set topics.
 */
@NullMarked
package io.parasol.legacy.mqtt;

import org.jspecify.annotations.NullMarked;
