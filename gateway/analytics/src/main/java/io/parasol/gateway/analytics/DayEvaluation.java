// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import io.parasol.gateway.analytics.expected.SkyMoment;
import io.parasol.gateway.analytics.expected.Weather;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceDay;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.PlantDay;
import io.parasol.gateway.analytics.losses.PossibleEstimate;
import io.parasol.gateway.analytics.losses.PossiblePower;
import io.parasol.gateway.analytics.losses.SlotCauses;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.peers.NowRule;
import io.parasol.gateway.analytics.peers.PeerComparison;
import io.parasol.gateway.analytics.peers.PeerMember;
import io.parasol.gateway.analytics.peers.PeerRatio;
import io.parasol.gateway.analytics.peers.Robust;
import io.parasol.gateway.analytics.peers.SlotSeries;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares the inverters of a plant on one day, up to a slot, and finds the cause of each deficit.
 * It changes nothing, so that a day can be evaluated while it lasts.
 */
final class DayEvaluation {

  private static final double MIN_ELEVATION = 15;
  private static final double MIN_GROUP_SHARE = 0.15;
  private static final double ZERO = 0.005;
  private static final double RUNNING = 0.05;

  /** The smallest number of inverters for a reference. */
  private static final int MIN_OTHERS = 2;

  /** Of what is possible by the nameplate; above, an inverter may hold its modules back. */
  private static final double NEAR_RATING = 0.97;

  /** Causes that do not hold an inverter back over a day, but belong to a typical one. */
  private static final Set<Cause> TYPICAL = Set.of(Cause.SHADE, Cause.CLIPPING);

  /** Of the slots of a typical day, those without readings. */
  private static final double MAX_SILENT_SHARE = 0.1;

  /**
   * Between sun and modules, in degrees. In grazing light, modules that are not quite in one plane
   * differ, and by another amount in each season.
   */
  private static final double MAX_INCIDENCE = 60;

  /** Beyond the smallest angle of the day. */
  private static final double MAX_MORE_INCIDENCE = 15;

  private final PlantState state;

  /** The slot that is not evaluated any more. */
  final int end;

  final PlantDay plant;
  final PossibleEstimate estimate;
  final List<PossiblePower> possible = new ArrayList<>();
  final List<SlotCauses> causes = new ArrayList<>();
  private final boolean[] sunIsHigh;
  private final List<PeerComparison> comparisons = new ArrayList<>();

  /** For each group the slots whose reference has inverters at their rating. */
  private final List<boolean[]> clipped = new ArrayList<>();

  /** For each group the slots in which most of the inverters that run are at their rating. */
  private final List<boolean[]> mostAtRating = new ArrayList<>();

  DayEvaluation(PlantState state, LocalDay day, int end) {
    this.state = state;
    this.end = end;
    this.plant = state.day(day);
    this.sunIsHigh = new boolean[day.slots()];
    for (int slot = 0; slot < sunIsHigh.length; slot++) {
      sunIsHigh[slot] = plant.sky().get(slot).sun().elevation() > MIN_ELEVATION;
    }
    List<PeerComparison> groups = new ArrayList<>();
    state.groups.forEach(each -> groups.add(compare(each)));
    state.inverters.forEach(each -> comparisons.add(groups.get(each.peers)));
    estimate = new PossibleEstimate(plant, comparisons);
    for (int i = 0; i < state.inverters.size(); i++) {
      InverterState each = state.inverters.get(i);
      boolean[] atRating = mostAtRating.get(each.peers);
      possible.add(
          estimate.of(
              i, comparisons.get(i), atRating, each.dayFindings.device(), each.modelFactor()));
      SlotCauses.Known known =
          new SlotCauses.Known(
              each.shade,
              each.minRunning(),
              each.slotFindings.lasts(Cause.SNOW),
              state.silence(each, day));
      causes.add(SlotCauses.find(plant, device(i), possible.get(i), known, end));
    }
  }

  /** Returns for each slot whether the sun is so high that each inverter is awake. */
  boolean[] lit() {
    return state.lit(plant.day());
  }

  DeviceDay device(int index) {
    return plant.devices().get(index);
  }

  private PeerComparison compare(List<InverterState> members) {
    List<DeviceDay> days =
        members.stream().map(each -> device(state.inverters.indexOf(each))).toList();
    List<double[]> values = new ArrayList<>();
    days.forEach(each -> values.add(new double[sunIsHigh.length]));
    boolean[] isClipped = new boolean[sunIsHigh.length];
    clipped.add(isClipped);
    boolean isOneWeak = members.stream().anyMatch(each -> each.dayFindings.isWeak());
    boolean[] isMostAtRating = new boolean[sunIsHigh.length];
    mostAtRating.add(isMostAtRating);
    for (int slot = 0; slot < sunIsHigh.length; slot++) {
      double largest = 0;
      for (DeviceDay each : days) {
        largest = Math.max(largest, each.specificPower(slot));
      }
      for (int i = 0; i < days.size(); i++) {
        double value = days.get(i).specificPower(slot);
        boolean dead =
            value < ZERO
                && (largest > RUNNING
                    || isSunny(days.get(i), slot)
                    || days.get(i).isWithoutGrid(slot));
        values.get(i)[slot] = dead || plant.isHeldBack(days.get(i), slot) ? Double.NaN : value;
      }
      isMostAtRating[slot] = isMostAtRating(days, values, slot);
      isClipped[slot] = !leaveOutClipped(days, values, slot);
      if (isOneWeak) {
        leaveOutWeak(members, values, slot);
      }
    }
    new ClippedSlots(plant, members, days, values).lift(isClipped);
    List<PeerMember> peers = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      InverterState each = members.get(i);
      peers.add(new PeerMember(each.dayFindings.device(), new SlotSeries(values.get(i))));
    }
    return new PeerComparison(
        plant.day().date(),
        peers,
        isInFront(members.get(0).nameplate.array()),
        misalignments(members, values),
        MIN_GROUP_SHARE);
  }

  /** Returns how the power of a group changes with the orientation of the modules in each slot. */
  private List<MisalignmentEffect> misalignments(
      List<InverterState> members, List<double[]> values) {
    Nameplate first = members.get(0).nameplate;
    List<MisalignmentEffect> effects = new ArrayList<>(sunIsHigh.length);
    double[] byLevel = new double[members.size()];
    for (int slot = 0; slot < sunIsHigh.length; slot++) {
      for (int i = 0; i < byLevel.length; i++) {
        byLevel[i] = values.get(i)[slot] / members.get(i).level();
      }
      SkyMoment moment = plant.sky().get(slot);
      double clear = moment.expected(first, Weather.UNKNOWN).unclippedWatts();
      double clearness = Robust.median(byLevel) * first.array().dcWatts() / clear;
      effects.add(moment.misalignment(first.array(), clearness));
    }
    return effects;
  }

  /** Returns the slots in which the sun is high, and not beside or behind the modules. */
  private boolean[] isInFront(PvArray array) {
    double[] angles = new double[sunIsHigh.length];
    double smallest = Double.MAX_VALUE;
    for (int slot = 0; slot < angles.length; slot++) {
      if (sunIsHigh[slot]) {
        angles[slot] = plant.sky().get(slot).incidence(array);
        smallest = Math.min(smallest, angles[slot]);
      }
    }
    double largest = Math.max(MAX_INCIDENCE, smallest + MAX_MORE_INCIDENCE);
    boolean[] isInFront = new boolean[angles.length];
    for (int slot = 0; slot < angles.length; slot++) {
      isInFront[slot] = sunIsHigh[slot] && angles[slot] <= largest;
    }
    return isInFront;
  }

  private static boolean isMostAtRating(List<DeviceDay> days, List<double[]> values, int slot) {
    int running = 0;
    int atRating = 0;
    for (int i = 0; i < days.size(); i++) {
      running += Double.isNaN(values.get(i)[slot]) ? 0 : 1;
      atRating += days.get(i).isAtRating(slot) ? 1 : 0;
    }
    return atRating > 0 && 2 * atRating > running;
  }

  /**
   * Leaves the inverters at their rating out of a slot, because they do not show what the sun
   * gives. Returns false if too few others are there; then all stay.
   */
  private static boolean leaveOutClipped(List<DeviceDay> days, List<double[]> values, int slot) {
    int free = 0;
    int atRating = 0;
    for (int i = 0; i < days.size(); i++) {
      if (days.get(i).isAtRating(slot)) {
        atRating++;
      } else if (!Double.isNaN(values.get(i)[slot])) {
        free++;
      }
    }
    if (atRating > 0 && free < PeerComparison.MIN_MEMBERS) {
      return false;
    }
    for (int i = 0; atRating > 0 && i < days.size(); i++) {
      if (days.get(i).isAtRating(slot)) {
        values.get(i)[slot] = Double.NaN;
      }
    }
    return true;
  }

  /** Leaves inverters that are weak over whole days out of a slot, if two others are there. */
  private static void leaveOutWeak(List<InverterState> members, List<double[]> values, int slot) {
    int others = 0;
    for (int i = 0; i < members.size(); i++) {
      boolean counts = !members.get(i).dayFindings.isWeak() && !Double.isNaN(values.get(i)[slot]);
      others += counts ? 1 : 0;
    }
    for (int i = 0; others >= MIN_OTHERS && i < members.size(); i++) {
      if (members.get(i).dayFindings.isWeak()) {
        values.get(i)[slot] = Double.NaN;
      }
    }
  }

  /**
   * Returns whether an inverter that gives nothing should give something: by the sensor, which may
   * look elsewhere, and also by the sun on its own modules.
   */
  private boolean isSunny(DeviceDay device, int slot) {
    return isSunny(device, slot, plant.weather().get(slot))
        && isSunny(device, slot, Weather.UNKNOWN);
  }

  private boolean isSunny(DeviceDay device, int slot, Weather weather) {
    double model = plant.sky().get(slot).expected(device.nameplate(), weather).watts();
    return model > MIN_GROUP_SHARE * device.nameplate().array().dcWatts();
  }

  /** Compares an inverter with its group, without the slots that a cause explains. */
  PeerRatio result(int index) {
    InverterState inverter = state.inverters.get(index);
    if (!state.hasNeighbours(inverter) || inverter.shade.isTurned()) {
      return PeerRatio.missing(plant.day().date());
    }
    double[] values = new double[sunIsHigh.length];
    for (int slot = 0; slot < values.length; slot++) {
      boolean counts =
          !isExplained(index, slot)
              && !isNearRating(index, slot)
              && !causes.get(index).isShaded(slot);
      values[slot] = counts ? device(index).specificPower(slot) : Double.NaN;
    }
    return comparisons
        .get(index)
        .result(new PeerMember(inverter.dayFindings.device(), new SlotSeries(values)));
  }

  /** At the rating an inverter, or its group, does not show what the modules give. */
  private boolean isNearRating(int index, int slot) {
    double rating = device(index).nameplate().acWatts();
    boolean[] ofGroup = clipped.get(state.inverters.get(index).peers);
    return ofGroup[slot]
        || device(index).isAtRating(slot)
        || possible.get(index).watts(slot) > NEAR_RATING * rating;
  }

  private boolean isExplained(int index, int slot) {
    return causes
        .get(index)
        .at(slot)
        .filter(cause -> cause != Cause.SHADE && cause != Cause.UNKNOWN)
        .isPresent();
  }

  /**
   * Compares the strings of an inverter by their currents; empty without currents. To be called
   * once, when the day is over.
   */
  List<PeerRatio> strings(int index) {
    InverterState inverter = state.inverters.get(index);
    List<SlotSeries> currents = device(index).strings();
    double peak = inverter.addStringPeak(largestMedian(currents));
    if (currents.size() < PeerComparison.MIN_MEMBERS || peak <= 0 || inverter.shade.isTurned()) {
      return List.of();
    }
    List<PeerMember> members = new ArrayList<>();
    for (int k = 0; k < currents.size(); k++) {
      members.add(new PeerMember(inverter.dayFindings.string(k), currents.get(k)));
    }
    LocalDate date = plant.day().date();
    PeerComparison comparison =
        new PeerComparison(
            date,
            members,
            sunIsHigh,
            Collections.nCopies(sunIsHigh.length, MisalignmentEffect.NONE),
            MIN_GROUP_SHARE * peak);
    return members.stream().map(comparison::result).toList();
  }

  private static double largestMedian(List<SlotSeries> currents) {
    double largest = 0;
    double[] values = new double[currents.size()];
    for (int slot = 0; !currents.isEmpty() && slot < currents.get(0).slots(); slot++) {
      for (int k = 0; k < values.length; k++) {
        values[k] = currents.get(k).at(slot);
      }
      double median = Robust.median(values);
      largest = median > largest ? median : largest;
    }
    return largest;
  }

  /** Returns whether nothing held an inverter back, so that the day shows what it can give. */
  boolean isGood(int index) {
    return hasNone(index, cause -> true);
  }

  /** Returns whether a day shows the typical ratio of an inverter to its neighbours. */
  boolean isTypical(int index) {
    if (hasNone(index, cause -> !TYPICAL.contains(cause))) {
      return true;
    }
    int judged = 0;
    int silent = 0;
    for (int slot = 0; slot < sunIsHigh.length; slot++) {
      judged += causes.get(index).isJudged(slot) ? 1 : 0;
      silent += causes.get(index).at(slot).filter(Cause.COMMUNICATION::equals).isPresent() ? 1 : 0;
    }
    boolean answers = silent <= MAX_SILENT_SHARE * judged;
    return hasNone(
        index, cause -> !TYPICAL.contains(cause) && !(answers && cause == Cause.COMMUNICATION));
  }

  /** Returns whether no slot of the day has a cause that matters. */
  private boolean hasNone(int index, Predicate<Cause> matters) {
    for (int slot = 0; slot < sunIsHigh.length; slot++) {
      if (causes.get(index).at(slot).filter(matters).isPresent()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns what all inverters could give in each slot before {@code end}, in W; {@code NaN} where
   * no inverter's power is known.
   */
  List<Double> possibleWatts(int end) {
    List<Double> sums = new ArrayList<>(end);
    for (int slot = 0; slot < end; slot++) {
      double sum = Double.NaN;
      for (PossiblePower each : possible) {
        double watts = each.watts(slot);
        if (!Double.isNaN(watts)) {
          sum = Double.isNaN(sum) ? watts : sum + watts;
        }
      }
      sums.add(sum);
    }
    return sums;
  }

  /** Judges the last slots before {@code end}. */
  DeviceNow now(int index, int end, DeviceLosses today) {
    double dc = device(index).nameplate().array().dcWatts();
    double[] actual = new double[sunIsHigh.length];
    double[] expected = new double[sunIsHigh.length];
    for (int slot = 0; slot < end; slot++) {
      actual[slot] = device(index).specificPower(slot);
      expected[slot] = possible.get(index).watts(slot) / dc;
    }
    int last = Math.max(0, end - 1);
    return new DeviceNow(
        NowRule.judge(new SlotSeries(actual), new SlotSeries(expected), end, MIN_GROUP_SHARE),
        causes.get(index).at(last),
        device(index).value(Meaning.AC_POWER, last),
        possible.get(index).watts(last),
        possible.get(index).method(last),
        state.inverters.get(index).shade.isTurned(),
        today);
  }
}
