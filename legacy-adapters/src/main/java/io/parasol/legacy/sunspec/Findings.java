// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import io.parasol.legacy.DeviceIdentity;

/**
 * All that must be read from a device to know its map.
 *
 * @param counts the registers that say how often groups are there.
 */
record Findings(Chain chain, Registers counts, DeviceIdentity identity) {}
