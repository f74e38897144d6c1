// SPDX-License-Identifier: Apache-2.0
/**
 * Bounded decoding and encoding of MQTT 3.1.1 and 5 packets of panels.
 *
 * <p>Out of scope: sessions, and the meaning of a payload.
 */
@NullMarked
package io.parasol.legacy.mqtt.packet;

import org.jspecify.annotations.NullMarked;
