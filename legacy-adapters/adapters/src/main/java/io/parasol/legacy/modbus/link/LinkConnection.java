// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.modbus.client.ModbusClient;
import io.parasol.legacy.modbus.plan.LinkTime;

/**
 * The connection of a link to its controllers.
 *
 * @param id the identifier of the link for its listeners.
 * @param time of the event loop on which the client runs.
 */
public record LinkConnection(LinkId id, ModbusClient client, LinkTime time) {}
