// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

/**
 * What the plans of the devices on a link are made from.
 *
 * @param cost the expected cost of reads on the link.
 * @param learnedLimits the store of what is learned about devices.
 * @param plans the plans that devices share, also those of several links.
 * @param endpoint of the link: what is learned of a device applies only there.
 */
public record LinkPlanning(
    LineCost cost, LearnedLimitsStore learnedLimits, PlanCache plans, String endpoint) {

  /** Returns the planning of a single device about which nothing is kept. */
  public static LinkPlanning ofOneDevice(LineCost cost) {
    return new LinkPlanning(cost, LearnedLimitsStore.NONE, new PlanCache(), "");
  }

  /** Returns the same with other shared plans. */
  public LinkPlanning withPlans(PlanCache other) {
    return new LinkPlanning(cost, learnedLimits, other, endpoint);
  }

  /** Returns the same with another cost. */
  public LinkPlanning withCost(LineCost other) {
    return new LinkPlanning(other, learnedLimits, plans, endpoint);
  }
}
