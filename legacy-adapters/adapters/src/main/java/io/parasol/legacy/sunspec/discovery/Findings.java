// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.sunspec.model.Chain;

/**
 * Everything that must be read from a device to build its map.
 *
 * @param counts the registers with the counts of groups.
 */
record Findings(Chain chain, Registers counts, DeviceIdentity identity) {}
