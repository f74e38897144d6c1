// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.util.List;
import java.util.Map;

/**
 * What of the gateway's health is told as soon as it is otherwise. Figures that are never the same
 * twice are told with the heartbeat.
 *
 * @param conditions the names of what is wrong.
 * @param devices how many are in each state.
 * @param sessions how many are up.
 * @param isBridgeUp false, too, where there is no bridge.
 * @param slow who reads too slowly.
 */
record Appearance(
    StateWord state,
    List<String> conditions,
    Map<StateWord, Long> devices,
    int sessions,
    boolean isBridgeUp,
    List<String> slow) {}
