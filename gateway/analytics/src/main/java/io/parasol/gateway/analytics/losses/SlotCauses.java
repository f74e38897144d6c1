// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.expected.Method;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cause of the deficit of each slot of one inverter on one day.
 *
 * <p>Not changed once it is made.
 */
public final class SlotCauses {

  /** Below this share of the DC nameplate a slot is not judged. */
  private static final double MIN_SHARE = 0.05;

  private static final double MIN_WEAK_SHARE = 0.15;

  /** Below, a small difference of orientation or horizon makes a large one of power. */
  private static final double MIN_WEAK_ELEVATION = 15;

  private static final double WEAK = 0.6;
  private static final int WEAK_SLOTS = 3;
  private static final double SHADED = 0.9;

  /**
   * How far the modules of two inverters may be from one orientation, in degrees. In grazing light
   * this alone makes a difference like that of shade.
   */
  private static final double MISALIGNED = 5;

  /** An hour. */
  private static final int MAX_GAP_SLOTS = 12;

  private static final int MIN_SILENT_SLOTS = 6;

  /** Of what a clear sky gives; below, next to all light is diffuse. */
  private static final double BRIGHT_SHARE = 0.5;

  /** W/m². */
  private static final double STANDARD_IRRADIANCE = 1000;

  /** Of the usual energy of a slot; with less, an outage took a part of it. */
  private static final double COMPLETE_SHARE = 0.9;

  /** A clear sky over a whole plant that is silent is too high by all the clouds. */
  private static final double MIN_RUNNING_UNDER_CLOUDS = 0.05;

  private static final double MILLIS_A_QUARTER = 9e5;
  private static final double DEGREES_A_QUARTER = 3.75;

  private final PlantDay plant;
  private final DeviceDay device;
  private final PossiblePower possible;
  private final Known known;
  private final int end;
  private final @Nullable Cause[] causes;
  private final boolean[] shaded;

  /** The slots in which an outage begins or ends, and where the device gives something. */
  private final boolean[] partial;

  /**
   * What former days have shown of an inverter.
   *
   * @param course how it compares with its neighbours at each time of the day
   * @param minRunning the share of the possible energy of a gap above which the device ran in it
   * @param snow whether snow covered it when the last day ended
   */
  public record Known(ShadeProfile shade, UsualCourse course, double minRunning, boolean snow) {}

  private SlotCauses(
      PlantDay plant, DeviceDay device, PossiblePower possible, Known known, int end) {
    this.plant = plant;
    this.device = device;
    this.possible = possible;
    this.known = known;
    this.end = end;
    this.causes = new Cause[plant.day().slots()];
    this.shaded = new boolean[causes.length];
    this.partial = new boolean[causes.length];
  }

  /**
   * Judges the slots before {@code end}.
   *
   * @param known what former days have shown
   */
  public static SlotCauses find(
      PlantDay plant, DeviceDay device, PossiblePower possible, Known known, int end) {
    ShadeProfile shade = known.shade();
    SlotCauses causes = new SlotCauses(plant, device, possible, known, end);
    for (int slot = 0; slot < end; slot++) {
      if (causes.isJudged(slot)) {
        causes.causes[slot] = CauseRules.find(causes.slot(slot)).orElse(null);
      }
    }
    causes.dropDeadInLowSun(shade);
    causes.beginSilences();
    causes.decideGaps(known.minRunning());
    causes.extendSnow(known.snow());
    causes.extendOutages();
    causes.completeOutages();
    causes.findShade(shade);
    causes.findWeakSlots(shade);
    return causes;
  }

  /** Returns the cause of a slot. */
  public Optional<Cause> at(int slot) {
    return Optional.ofNullable(causes[slot]);
  }

  /** Returns whether shade falls on the inverter at this time of most days. */
  public boolean isShaded(int slot) {
    return shaded[slot];
  }

  /** Returns whether a limit holds in a slot, also if the power does not reach it. */
  boolean isHeldBack(int slot) {
    return plant.isHeldBack(device, slot);
  }

  /** Returns the slot that is not judged any more. */
  int end() {
    return end;
  }

  DeviceSlot slot(int slot) {
    return new DeviceSlot(plant, device, slot, possible.watts(slot), possible.method(slot));
  }

  /** Returns whether enough power is possible in a slot, and the device was there. */
  public boolean isJudged(int slot) {
    return slot < end
        && device.isAfterFirstReading(slot)
        && possible.watts(slot) > MIN_SHARE * dcWatts();
  }

  /** With less light, a small difference of orientation is a large one of power. */
  private boolean isClearlyJudged(int slot) {
    return slot < end && possible.watts(slot) > MIN_WEAK_SHARE * dcWatts();
  }

  private double dcWatts() {
    return device.nameplate().array().dcWatts();
  }

  /** Modules that look elsewhere give nothing while the sun is low on the other side. */
  private void dropDeadInLowSun(ShadeProfile shade) {
    boolean isTurned = shade.isTurned();
    for (int slot = 0; isTurned && slot < end; slot++) {
      boolean isLow = plant.sky().get(slot).sun().elevation() < MIN_WEAK_ELEVATION;
      causes[slot] = isLow && causes[slot] == Cause.DEAD ? null : causes[slot];
    }
  }

  /** The slot with the last reading of the counter, but none of the power, belongs to a silence. */
  private void beginSilences() {
    for (int slot = 1; slot < end; slot++) {
      if (causes[slot] == Cause.COMMUNICATION
          && causes[slot - 1] == null
          && isJudged(slot - 1)
          && Double.isNaN(slot(slot - 1).power())
          && isLongSilence(slot, 1)) {
        causes[slot - 1] = Cause.COMMUNICATION;
      }
    }
  }

  /** A gap in which the counter did not move by what was possible is an outage. */
  private void decideGaps(double minRunning) {
    int slot = 0;
    while (slot < end) {
      if (causes[slot] != Cause.COMMUNICATION) {
        slot++;
        continue;
      }
      int first = slot;
      double energy = 0;
      double expected = 0;
      double usual = 0;
      while (slot < end && causes[slot] == Cause.COMMUNICATION) {
        energy += device.energy().energy(slot);
        double ofSlot = DeviceLosses.slotEnergy(possible.watts(slot));
        usual += ofSlot;
        // With snow or without a grid, an inverter that is well gives nothing, too.
        expected += plant.isAtZero(slot) ? 0 : ofSlot;
        slot++;
      }
      boolean clouds = possible.method(first) == Method.CLEAR_SKY && plant.isSilent(first);
      double limit = clouds ? MIN_RUNNING_UNDER_CLOUDS : minRunning;
      if (energy < limit * usual && isWithinOutage(first, slot)) {
        fill(first, slot, causes[first - 1]);
      } else if (device.isCounted(slot - 1) && energy + counterStep() < limit * expected) {
        fill(first, slot, Cause.DEAD);
      }
    }
  }

  /** Returns whether a short gap has the same outage before and after it. */
  private boolean isWithinOutage(int first, int next) {
    return first > 0
        && next < end
        && next - first <= MAX_GAP_SLOTS
        && isWithoutPower(causes[first - 1])
        && causes[first - 1] == causes[next];
  }

  /** Returns by how much a counter may have moved without showing it, in milliwatt-hours. */
  private double counterStep() {
    return device.nameplate().counter().stepWattHours() * 1000;
  }

  private static boolean isWithoutPower(@Nullable Cause cause) {
    return isOutage(cause) || cause == Cause.SNOW || cause == Cause.GRID;
  }

  static boolean isOutage(@Nullable Cause cause) {
    return cause == Cause.DEAD || cause == Cause.FAULT;
  }

  /** In dim light, which is not judged by itself, an outage lasts that is there before or after. */
  private void extendOutages() {
    int first = 0;
    while (first < end) {
      int next = first;
      while (next < end && isDimAndStill(next)) {
        next++;
      }
      Cause before = first == 0 ? null : causes[first - 1];
      Cause after = next == end ? null : causes[next];
      if (next > first && (isOutage(before) || isOutage(after))) {
        fill(first, next, isOutage(before) ? before : after);
      } else if (next > first && (isLongSilence(first - 1, -1) || isLongSilence(next, 1))) {
        fillSilence(first, next);
      }
      first = next + 1;
    }
  }

  /**
   * A reading that is missing does not interrupt an outage, and no outage begins and ends with a
   * slot.
   */
  private void completeOutages() {
    int slot = 0;
    while (slot < end) {
      Cause cause = causes[slot];
      int first = slot;
      while (slot < end && causes[slot] == cause) {
        slot++;
      }
      if (isOutage(cause)) {
        int next = slot;
        while (next < end && next - slot < MAX_GAP_SLOTS && isMissing(next)) {
          next++;
        }
        if (next < end && next > slot && causes[next] == cause) {
          fill(slot, next, cause);
          slot = first;
        } else if (slot - first >= WEAK_SLOTS) {
          addPartial(first - 1, cause);
          addPartial(slot, cause);
        }
      }
    }
  }

  /** Returns whether a slot has no reading of the power, and no energy that it could have had. */
  private boolean isMissing(int slot) {
    return causes[slot] == null
        && Double.isNaN(slot(slot).power())
        && device.energy().energy(slot)
            < known.minRunning() * DeviceLosses.slotEnergy(possible.watts(slot));
  }

  private void addPartial(int slot, @Nullable Cause cause) {
    if (slot >= 0
        && slot < end
        && causes[slot] == null
        && isJudged(slot)
        && given(slot) < COMPLETE_SHARE * DeviceLosses.slotEnergy(ownWatts(slot))) {
      causes[slot] = cause;
      partial[slot] = true;
    }
  }

  /**
   * Returns the energy in milliwatt-hours that the inverter gave in a slot by its power; by its
   * counter where no power was read, and in a gap. Counters are read at other times than powers,
   * and in steps, so that what they show in one slot may be of the one before.
   */
  double given(int slot) {
    double power = slot(slot).power();
    return Double.isNaN(power) || device.energy().isEstimated(slot)
        ? device.energy().energy(slot)
        : DeviceLosses.slotEnergy(power);
  }

  /**
   * Returns the power in W that the inverter itself usually gives at this time of the day when its
   * neighbours give what they do; at most its rating.
   */
  double ownWatts(int slot) {
    double neighbours = possible.neighbours(slot);
    double watts =
        Double.isNaN(neighbours)
            ? possible.watts(slot)
            : neighbours * known.course().at(solarQuarter(slot), isBright(slot));
    return Math.min(watts, device.nameplate().acWatts());
  }

  /** Returns the slot that shows the cause of a slot: the next one, where an outage begins. */
  DeviceSlot shown(int slot) {
    return slot(partial[slot] && slot + 1 < end ? slot + 1 : slot);
  }

  /** Returns whether the silence that has a slot lasts half an hour at least. */
  private boolean isLongSilence(int slot, int direction) {
    int length = 0;
    for (int i = slot; i >= 0 && i < end && causes[i] == Cause.COMMUNICATION; i += direction) {
      length++;
    }
    return length >= MIN_SILENT_SLOTS;
  }

  private void fillSilence(int first, int next) {
    for (int slot = first; slot < next; slot++) {
      causes[slot] = device.isSilent(slot) ? Cause.COMMUNICATION : null;
    }
  }

  /** Returns whether there is too little light to judge a slot, and the inverter gives nothing. */
  private boolean isDimAndStill(int slot) {
    return causes[slot] == null
        && device.isAfterFirstReading(slot)
        && possible.watts(slot) > 0
        && !isJudged(slot)
        && !(device.specificPower(slot) >= PlantDay.ZERO_SHARE);
  }

  /** Returns whether the whole plant gives nothing in a slot, as far as it answers. */
  boolean isPlantAtZero(int slot) {
    return plant.isAtZero(slot);
  }

  /**
   * Snow that is proven by day explains the low sun before and after, too, and the days after it
   * while nothing runs.
   */
  private void extendSnow(boolean lasts) {
    if (!lasts && !Arrays.asList(causes).contains(Cause.SNOW)) {
      return;
    }
    int first = 0;
    boolean snow = lasts;
    for (int slot = 0; slot <= end; slot++) {
      boolean open = slot < end && (causes[slot] == null || causes[slot] == Cause.SNOW);
      boolean isNight = slot < end && !isJudged(slot) && !plant.runs(slot);
      if (open && (plant.isAtZero(slot) || isNight)) {
        snow |= causes[slot] == Cause.SNOW;
        continue;
      }
      if (slot < end && causes[slot] == Cause.COMMUNICATION) {
        // Snow does not melt while an answer is missing.
        continue;
      }
      for (int covered = first; snow && covered < slot; covered++) {
        if (causes[covered] != Cause.COMMUNICATION) {
          causes[covered] = isJudged(covered) ? Cause.SNOW : null;
        }
      }
      first = slot + 1;
      snow = false;
    }
  }

  private void findShade(ShadeProfile shade) {
    boolean[] quarters = shade.shaded();
    for (int slot = 0; slot < end; slot++) {
      shaded[slot] = quarters[solarQuarter(slot)];
      if (causes[slot] == null
          && shaded[slot]
          && isClearlyJudged(slot)
          && slot(slot).power() < SHADED * possible.watts(slot)) {
        causes[slot] = Cause.SHADE;
      }
    }
  }

  private void findWeakSlots(ShadeProfile shade) {
    if (shade.isTurned()) {
      return;
    }
    int run = 0;
    for (int slot = 0; slot <= end; slot++) {
      boolean weak =
          slot < end
              && causes[slot] == null
              && possible.watts(slot) > MIN_WEAK_SHARE * dcWatts()
              && plant.sky().get(slot).sun().elevation() > MIN_WEAK_ELEVATION
              && alignedPower(slot) < WEAK * possible.watts(slot)
              && shade.isKnown(solarQuarter(slot));
      if (!weak && run >= WEAK_SLOTS) {
        fill(slot - run, slot, Cause.UNKNOWN);
      }
      run = weak ? run + 1 : 0;
    }
  }

  /** Returns the power of a slot, with what an orientation that is not quite the same explains. */
  private double alignedPower(int slot) {
    double power = slot(slot).power();
    double usual = possible.watts(slot);
    if (!(power < SHADED * usual)) {
      return power;
    }
    double missed = plant.sky().get(slot).missed(device.nameplate().array(), MISALIGNED);
    return Math.min(usual, power + missed * usual);
  }

  private void fill(int first, int end, @Nullable Cause cause) {
    for (int slot = first; slot < end; slot++) {
      causes[slot] = cause;
    }
  }

  /**
   * Returns power by possible power in quarters of solar time, with what an orientation that is not
   * quite the same explains; {@code NaN} if not known.
   */
  public double[] quarterRatios() {
    QuarterRatios ratios = new QuarterRatios();
    for (int slot = 0; slot < end; slot++) {
      if (isFree(slot) && isClearlyJudged(slot)) {
        ratios.add(solarQuarter(slot), alignedPower(slot), possible.watts(slot));
      }
    }
    return ratios.values();
  }

  /** Adds how the inverter compared with its neighbours on this day. */
  public void addTo(UsualCourse course) {
    QuarterRatios bright = new QuarterRatios();
    QuarterRatios dim = new QuarterRatios();
    for (int slot = 0; slot < end; slot++) {
      double neighbours = possible.neighbours(slot);
      if (neighbours > MIN_SHARE * dcWatts() && isFree(slot)) {
        QuarterRatios ratios = isBright(slot) ? bright : dim;
        ratios.add(solarQuarter(slot), slot(slot).power(), neighbours);
      }
    }
    course.add(bright.values(), dim.values());
  }

  /** Returns whether the power of a slot shows what the inverter gives by itself. */
  private boolean isFree(int slot) {
    Cause cause = causes[slot];
    return (cause == null || cause == Cause.SHADE || cause == Cause.UNKNOWN)
        && device.series(Meaning.AC_POWER).has(slot);
  }

  /** Returns whether the neighbours give so much that the sun shines on them directly. */
  private boolean isBright(int slot) {
    double clear = plant.sky().get(slot).plane(device.nameplate().array()) / STANDARD_IRRADIANCE;
    return possible.neighbours(slot) > BRIGHT_SHARE * clear * dcWatts();
  }

  /** Returns the quarter of an hour of mean solar time at a slot. */
  private int solarQuarter(int slot) {
    double quarters =
        plant.day().slotStart(slot) / MILLIS_A_QUARTER + plant.longitude() / DEGREES_A_QUARTER;
    return (int) Math.floorMod((long) Math.floor(quarters), (long) ShadeProfile.QUARTERS);
  }

  /** Sums of a day for each quarter of an hour of solar time. */
  private static final class QuarterRatios {

    private final double[] actual = new double[ShadeProfile.QUARTERS];
    private final double[] usual = new double[ShadeProfile.QUARTERS];

    void add(int quarter, double power, double possible) {
      actual[quarter] += power;
      usual[quarter] += possible;
    }

    /** Returns the ratios, {@code NaN} of quarters without sums. */
    double[] values() {
      double[] ratios = new double[actual.length];
      for (int quarter = 0; quarter < ratios.length; quarter++) {
        ratios[quarter] = usual[quarter] > 0 ? actual[quarter] / usual[quarter] : Double.NaN;
      }
      return ratios;
    }
  }
}
