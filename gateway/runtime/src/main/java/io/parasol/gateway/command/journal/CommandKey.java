// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.config.model.site.DeviceId;

/**
 * The key of a command. Signers choose the ids, so that two devices can have commands with the same
 * id.
 */
public record CommandKey(DeviceId device, String id) {}
