// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Unit;

/** Whom a request is for, and how fast it answers. */
record AskedUnit(DeviceId device, Unit unit, Tempo tempo) {}
