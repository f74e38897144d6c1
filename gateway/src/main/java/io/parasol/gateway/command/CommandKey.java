// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.DeviceId;

/**
 * The key of a command. Signers choose the ids, so that two devices can have commands with the same
 * id.
 */
record CommandKey(DeviceId device, String id) {}
