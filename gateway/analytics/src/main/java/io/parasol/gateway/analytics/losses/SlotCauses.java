// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.peers.DiurnalPowers;
import io.parasol.gateway.analytics.peers.OtherMembers;
import java.util.BitSet;
import java.util.Optional;

/**
 * The cause of the deficit of each slot of one inverter on one day.
 *
 * <p>Not changed once it is made.
 */
public final class SlotCauses {

  /** Of the nameplate, the least that is compared: what clouds leave of low sun. */
  private static final double MIN_SHOWN_SHARE = 0.02;

  private final JudgedDay day;
  private final CauseSlots causes;
  private final boolean[] shaded;

  /**
   * What former days have shown of an inverter.
   *
   * @param minRunning the share of the possible energy of a gap above which the device ran in it
   * @param snow whether snow covered it when the last day ended
   * @param silence with which the day began
   */
  public record Known(ShadeProfile shade, double minRunning, boolean snow, FormerSilence silence) {}

  private SlotCauses(JudgedDay day, CauseSlots causes, boolean[] shaded) {
    this.day = day;
    this.causes = causes;
    this.shaded = shaded;
  }

  /**
   * Judges the slots before {@code end}: first each by itself, then what lasts over several.
   *
   * @param known what former days have shown
   */
  public static SlotCauses find(
      PlantDay plant, DeviceDay device, PossiblePower possible, Known known, int end) {
    JudgedDay day = new JudgedDay(plant, device, possible, known, end);
    CauseSlots causes = new CauseSlots(plant.day().slots());
    for (int slot = 0; slot < end; slot++) {
      if (day.isJudged(slot)) {
        causes.set(slot, CauseRules.find(day.slot(slot)).orElse(null));
      }
    }
    ShadeSlots shade = new ShadeSlots(day, causes);
    OutageSpans outages = new OutageSpans(day, causes);
    shade.dropDeadInLowSun();
    outages.beginSilences();
    outages.decideGaps();
    new SnowSpans(day, causes).extend();
    outages.extendOutages();
    outages.completeOutages();
    boolean[] shaded = shade.find(plant.day().slots());
    shade.findWeak();
    return new SlotCauses(day, causes, shaded);
  }

  /** Returns the cause of a slot. */
  public Optional<Cause> at(int slot) {
    return Optional.ofNullable(causes.at(slot));
  }

  /**
   * Returns whether the silence with which the day began was an outage; empty if the day did not
   * begin with one, or no light of this day shows it.
   */
  public Optional<Boolean> isOutageFromFormerDay() {
    for (int slot = 0; slot < day.end() && day.device().isSilent(slot); slot++) {
      if (causes.has(slot, Cause.COMMUNICATION) || causes.has(slot, Cause.DEAD)) {
        return Optional.of(causes.has(slot, Cause.DEAD));
      }
    }
    return Optional.empty();
  }

  /** Returns whether shade falls on the inverter at this time of most days. */
  public boolean isShaded(int slot) {
    return shaded[slot];
  }

  /** Returns whether enough power is possible in a slot, and the device was there. */
  public boolean isJudged(int slot) {
    return day.isJudged(slot);
  }

  /** Returns whether a slot has a reading of the power. */
  boolean answers(int slot) {
    return day.device().series(Meaning.AC_POWER).has(slot);
  }

  /** Returns whether a limit holds in a slot, also if the power does not reach it. */
  boolean isHeldBack(int slot) {
    return day.plant().isHeldBack(day.device(), slot);
  }

  /** Returns whether the whole plant gives nothing in a slot, as far as it answers. */
  boolean isPlantAtZero(int slot) {
    return day.plant().isAtZero(slot);
  }

  /** Returns whether an inverter of the plant gives something in a slot. */
  boolean isPlantRunning(int slot) {
    return day.plant().runs(slot);
  }

  /** Returns what the rules see of the inverter. */
  JudgedDay day() {
    return day;
  }

  /** Returns the energy in milliwatt-hours that the inverter gave in a slot of an outage. */
  double givenInOutage(int slot) {
    boolean isStill = causes.isStill(slot);
    return isStill && !causes.isPartial(slot) ? 0 : day.given(slot, isStill);
  }

  /** Returns the slot that shows the cause of a slot: the next one, where an outage begins. */
  DeviceSlot shown(int slot) {
    return day.slot(causes.isPartial(slot) && slot + 1 < day.end() ? slot + 1 : slot);
  }

  /**
   * Returns power by possible power in quarters of solar time, with what an orientation that is not
   * quite the same explains; {@code NaN} if not known.
   */
  public double[] quarterRatios() {
    QuarterRatios ratios = new QuarterRatios();
    for (int slot = 0; slot < day.end(); slot++) {
      if (isFree(slot) && day.isClearlyJudged(slot)) {
        ratios.add(day.solarQuarter(slot), day.alignedPower(slot), day.watts(slot));
      }
    }
    return ratios.values();
  }

  /** Adds what the inverter gave in each slot of this day. */
  public void addTo(DiurnalPowers powers) {
    double[] byLevel = new double[day.end()];
    BitSet bright = new BitSet();
    OtherMembers others = day.possible().others();
    for (int slot = 0; slot < day.end(); slot++) {
      boolean isKnown =
          others.largest(slot) > MIN_SHOWN_SHARE && isFree(slot) && !day.device().isAtRating(slot);
      byLevel[slot] = isKnown ? others.byLevel(day.device().specificPower(slot), slot) : Double.NaN;
      bright.set(slot, isKnown && day.isBright(slot));
    }
    powers.add(day.plant().sunPath(), bright, byLevel);
  }

  /** Returns whether the power of a slot shows what the inverter gives by itself. */
  private boolean isFree(int slot) {
    Cause cause = causes.at(slot);
    return (cause == null || cause == Cause.SHADE || cause == Cause.UNKNOWN) && answers(slot);
  }
}
