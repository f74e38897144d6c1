// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.served;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The models that a device is shown with. Models of one kind have the same layout everywhere. */
final class ModelChoice {

  /** Maximum number of inputs or sensors in one model. */
  private static final int MAX_GROUPS = 64;

  private static final int COMMON = 1;
  private static final int INVERTER = 111;
  private static final int INVERTER_THREE_PHASE = 113;
  private static final int METER = 211;
  private static final int METER_THREE_PHASE = 213;
  private static final int INPUTS = 160;
  private static final int WEATHER = 307;
  private static final int IRRADIANCE = 302;
  private static final int MODULE_TEMPERATURE = 303;

  private static final Set<Meaning> OF_INVERTERS =
      EnumSet.of(Meaning.AC_POWER, Meaning.AC_ENERGY_TOTAL);
  private static final Set<Meaning> OF_METERS =
      EnumSet.of(Meaning.IMPORT_POWER, Meaning.IMPORT_ENERGY_TOTAL, Meaning.EXPORT_ENERGY_TOTAL);
  private static final Set<Meaning> OF_INPUTS =
      EnumSet.of(Meaning.DC_POWER, Meaning.DC_VOLTAGE, Meaning.DC_CURRENT, Meaning.DC_ENERGY_TOTAL);
  private static final Set<Meaning> OF_WEATHER =
      EnumSet.of(
          Meaning.AMBIENT_TEMP,
          Meaning.HUMIDITY,
          Meaning.PRESSURE,
          Meaning.WIND,
          Meaning.WIND_DIRECTION,
          Meaning.RAIN);
  private static final Set<Meaning> OF_IRRADIANCE =
      EnumSet.of(Meaning.GHI, Meaning.POA_IRRADIANCE, Meaning.DHI, Meaning.DNI);
  private static final Set<Meaning> OF_PHASES =
      EnumSet.of(
          Meaning.AC_POWER,
          Meaning.AC_VOLTAGE,
          Meaning.AC_CURRENT,
          Meaning.AC_LINE_VOLTAGE,
          Meaning.IMPORT_POWER);

  private ModelChoice() {}

  /**
   * A model.
   *
   * @param groups the number of its repeated groups; 0 if it has none.
   */
  record Chosen(int id, int groups) {}

  static List<Chosen> of(Set<PointMeaning> meanings) {
    boolean isThreePhase =
        meanings.stream().anyMatch(each -> OF_PHASES.contains(each.meaning()) && each.index() > 1);
    List<Chosen> chosen = new ArrayList<>(List.of(new Chosen(COMMON, 0)));
    if (has(meanings, OF_INVERTERS)) {
      chosen.add(new Chosen(isThreePhase ? INVERTER_THREE_PHASE : INVERTER, 0));
    }
    if (has(meanings, OF_METERS)) {
      chosen.add(new Chosen(isThreePhase ? METER_THREE_PHASE : METER, 0));
    }
    int inputs = highest(meanings, OF_INPUTS);
    if (inputs > 0) {
      chosen.add(new Chosen(INPUTS, inputs));
    }
    if (has(meanings, OF_WEATHER)) {
      chosen.add(new Chosen(WEATHER, 0));
    }
    if (has(meanings, OF_IRRADIANCE)) {
      chosen.add(new Chosen(IRRADIANCE, Math.max(1, highest(meanings, OF_IRRADIANCE))));
    }
    if (has(meanings, EnumSet.of(Meaning.MODULE_TEMP))) {
      int sensors = highest(meanings, EnumSet.of(Meaning.MODULE_TEMP));
      chosen.add(new Chosen(MODULE_TEMPERATURE, Math.max(1, sensors)));
    }
    return chosen;
  }

  private static boolean has(Set<PointMeaning> meanings, Set<Meaning> wanted) {
    return meanings.stream().anyMatch(each -> wanted.contains(each.meaning()));
  }

  private static int highest(Set<PointMeaning> meanings, Set<Meaning> wanted) {
    return meanings.stream()
        .filter(each -> wanted.contains(each.meaning()))
        .mapToInt(PointMeaning::index)
        .filter(index -> index <= MAX_GROUPS)
        .max()
        .orElse(0);
  }
}
