// SPDX-License-Identifier: Apache-2.0
/**
 * Old panels that publish in the clear: a small server for their side of MQTT, from known clients
 * only, and what their messages mean.
 *
 * <p>What does not belong here: MQTT towards operators, which is the broker's, and any way to a
 * panel's set topics but a verified command.
 */
@NullMarked
package io.parasol.legacy.mqtt;

import org.jspecify.annotations.NullMarked;
