// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Unit;
import java.time.Duration;

/** Whom a request is for, and how long its answer may take. */
record AskedUnit(DeviceId device, Unit unit, Duration timeout) {}
