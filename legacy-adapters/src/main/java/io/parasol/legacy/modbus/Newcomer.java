// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.Introductions;
import java.util.Optional;

/**
 * A device that has to say itself what it has.
 *
 * @param remembered what it had when the gateway ran last; to be verified.
 */
record Newcomer(Introductions with, Optional<DiscoveredMap> remembered) {}
