// SPDX-License-Identifier: Apache-2.0
/**
 * The Modbus server where SCADA masters read legacy devices: their own registers, and SunSpec maps
 * that are made of their meanings. Responses come from what the polls hold; a read causes no
 * request to a device. A write that the configuration allows becomes a command that the gateway
 * signs.
 *
 * <p>Out of scope: connections and frames, and how commands are carried out.
 */
@NullMarked
package io.parasol.gateway.northbound;

import org.jspecify.annotations.NullMarked;
