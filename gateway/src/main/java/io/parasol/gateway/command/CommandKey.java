// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.DeviceId;

/** One command of one device; ids are the signers' and may repeat between devices. */
record CommandKey(DeviceId device, String id) {}
