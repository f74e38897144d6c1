// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.sunspec.model.SunSpecModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The first part of the point names of a model. Models that express the same in another format
 * share it, so that a user of {@code inverter.W} need not know which of them a device has.
 */
final class Aliases {

  /** Maximum length; leaves room for the longest known name of a point. */
  private static final int MAX_LENGTH = 20;

  private static final Map<Integer, String> BY_MODEL = new HashMap<>();

  static {
    name("common", 1);
    name("inverter", 101, 102, 103, 111, 112, 113);
    name("nameplate", 120);
    name("settings", 121);
    name("status", 122);
    name("controls", 123);
    name("storage", 124);
    name("volt_var", 126);
    name("mppt", 160);
    name("meter", 201, 202, 203, 204, 211, 212, 213, 214);
    name("irradiance", 302);
    name("module_temp", 303);
    name("inclination", 304);
    name("location", 305);
    name("reference", 306);
    name("weather", 307, 308);
    name("combiner", 401, 402, 403, 404);
    name("panel", 501, 502);
    name("tracker", 601);
    name("der", 701);
    name("der_capacity", 702);
    name("der_enter_service", 703);
    name("der_controls", 704);
    name("der_volt_var", 705);
    name("der_volt_watt", 706);
    name("der_trip_lv", 707);
    name("der_trip_hv", 708);
    name("der_trip_lf", 709);
    name("der_trip_hf", 710);
    name("der_freq_droop", 711);
    name("der_watt_var", 712);
    name("der_storage", 713);
    name("der_dc", 714);
    name("der_operation", 715);
    name("battery", 802);
    name("battery_bank", 803);
  }

  private static final Set<String> TAKEN = new TreeSet<>(BY_MODEL.values());

  private Aliases() {}

  private static void name(String alias, int... models) {
    for (int model : models) {
      BY_MODEL.put(model, alias);
    }
  }

  /**
   * Returns the first part for a model: that of the table; else the name of the model, if it is
   * short and not in the table for another; else {@code m} and its number.
   */
  static String of(SunSpecModel model) {
    String known = BY_MODEL.get(model.id());
    if (known != null) {
      return known;
    }
    String own = model.root().name();
    return own.length() <= MAX_LENGTH && !TAKEN.contains(own) ? own : "m" + model.id();
  }
}
