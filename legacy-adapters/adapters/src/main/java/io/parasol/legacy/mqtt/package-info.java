// SPDX-License-Identifier: Apache-2.0
/**
 * Old panels that publish plain MQTT: a small server for known clients only.
 *
 * <p>Out of scope: MQTT towards operators, which is the broker's; a panel is written to by verified
 * commands only.
 */
@NullMarked
package io.parasol.legacy.mqtt;

import org.jspecify.annotations.NullMarked;
