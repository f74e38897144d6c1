// SPDX-License-Identifier: Apache-2.0
/**
 * The Modbus server where SCADA masters read legacy devices: their own registers, and SunSpec maps
 * that are made of their meanings. Responses come from what the polls hold; a master causes no
 * request to a device.
 *
 * <p>Out of scope: connections and frames, and the commands by which devices are written.
 */
@NullMarked
package io.parasol.gateway.northbound;

import org.jspecify.annotations.NullMarked;
