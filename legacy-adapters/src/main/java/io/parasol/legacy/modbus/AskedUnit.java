// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Unit;

/** The unit that a request addresses, its device, and the estimate of its response time. */
record AskedUnit(DeviceId device, Unit unit, Tempo tempo) {}
