// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

/**
 * The services for self-describing devices.
 *
 * @param discovery discovers their maps.
 * @param memory stores the maps.
 * @param listener is notified of the maps.
 */
public record DiscoveryServices(MapDiscovery discovery, MapMemory memory, MapListener listener) {}
