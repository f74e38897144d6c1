// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.ReadingDurability;
import io.parasol.legacy.mqtt.packet.PanelTime;

/**
 * The environment of all panels.
 *
 * @param listeners the receivers of readings.
 * @param durability reports when readings are stored.
 */
record PanelEnvironment(
    LinkListeners listeners,
    ReadingDurability durability,
    PanelListener listener,
    PanelTime time) {}
