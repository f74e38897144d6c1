// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

/**
 * How devices are made known that say themselves what they have.
 *
 * @param discovery finds out.
 * @param memory keeps it.
 * @param listener hears of it.
 */
public record Introductions(MapDiscovery discovery, MapMemory memory, MapListener listener) {}
