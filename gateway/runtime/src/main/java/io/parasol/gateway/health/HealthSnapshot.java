// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.gateway.health.event.DeviceStatus;
import java.util.List;
import java.util.Map;

/**
 * The parts of the gateway's health whose change is published at once. Values that change all the
 * time are published with the heartbeat.
 *
 * @param conditions the names of the raised conditions.
 * @param devices number of devices in each state.
 * @param sessions number of connected sessions.
 * @param isBridgeUp false also if there is no bridge.
 * @param slow the sessions that read too slowly.
 */
record HealthSnapshot(
    DeviceStatus state,
    List<String> conditions,
    Map<DeviceStatus, Long> devices,
    int sessions,
    boolean isBridgeUp,
    List<String> slow) {}
