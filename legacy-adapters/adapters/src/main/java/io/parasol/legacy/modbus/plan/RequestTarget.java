// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;

/** The unit that a request addresses, its device, and the estimate of its response time. */
public record RequestTarget(DeviceId device, Unit unit, ResponseTimeEstimator responseTimes) {}
