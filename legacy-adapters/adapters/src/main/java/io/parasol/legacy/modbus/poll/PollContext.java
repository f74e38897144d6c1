// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.modbus.plan.BusPlan;
import io.parasol.legacy.modbus.plan.LinkTime;
import java.util.function.Supplier;

/**
 * What the polls of one link share.
 *
 * @param measuredPlan returns the load of the link according to the latest measurements.
 */
public record PollContext(
    LinkArbiter arbiter,
    LinkScheduler<PollTask> scheduler,
    LinkTime time,
    LinkListeners listeners,
    DeadlineMonitor deadlineMonitor,
    Supplier<BusPlan> measuredPlan) {}
