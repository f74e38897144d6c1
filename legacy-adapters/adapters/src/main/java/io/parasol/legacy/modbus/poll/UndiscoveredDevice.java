// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.DiscoveryServices;
import java.util.Optional;

/**
 * A device whose register map must be discovered.
 *
 * @param services the services for the discovery.
 * @param previousMap the map that the device had in the last run of the gateway; it must be
 *     verified.
 */
public record UndiscoveredDevice(DiscoveryServices services, Optional<DiscoveredMap> previousMap) {}
