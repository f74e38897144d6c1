// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The timers with which a device itself reverts what was written to a point. In the models, the
 * values come before their timer. The device starts the timer when the function is enabled, or, if
 * there is nothing to enable, when the value is written.
 */
final class SunSpecReversions {

  private static final Map<String, Reversion> BY_POINT = new HashMap<>();

  /**
   * The reversion of a point.
   *
   * @param timer its path in the model.
   * @param startsTimer whether a write of the point starts the timer.
   */
  record Reversion(String timer, boolean startsTimer) {}

  static {
    timer(123, "Conn_RvrtTms", List.of("Conn_WinTms"), "Conn");
    timer(
        123,
        "WMaxLimPct_RvrtTms",
        List.of("WMaxLimPct", "WMaxLimPct_WinTms", "WMaxLimPct_RmpTms"),
        "WMaxLim_Ena");
    timer(
        123,
        "OutPFSet_RvrtTms",
        List.of("OutPFSet", "OutPFSet_WinTms", "OutPFSet_RmpTms"),
        "OutPFSet_Ena");
    timer(
        123,
        "VArPct_RvrtTms",
        List.of(
            "VArWMaxPct",
            "VArMaxPct",
            "VArAvalPct",
            "VArPct_WinTms",
            "VArPct_RmpTms",
            "VArPct_Mod"),
        "VArPct_Ena");
    timer(
        124,
        "InOutWRte_RvrtTms",
        List.of("OutWRte", "InWRte", "InOutWRte_WinTms", "InOutWRte_RmpTms"),
        "StorCtl_Mod");
    for (int curves : new int[] {126, 129, 130, 131, 132, 134, 135, 136}) {
      timer(curves, "RvrtTms", List.of("ActCrv", "WinTms", "RmpTms"), "ModEna");
    }
    for (int curves : new int[] {137, 138, 139, 140, 141, 142, 143, 144}) {
      timer(curves, "RvrtTms", List.of("ActCrv", "WinTms", "RmpTms"), "ModEna");
    }
    timer(704, "PFWInjRvrtTms", List.of("PFWInj.PF", "PFWInj.Ext"), "PFWInjEna");
    timer(704, "PFWAbsRvrtTms", List.of("PFWAbs.PF", "PFWAbs.Ext"), "PFWAbsEna");
    timer(704, "WMaxLimPctRvrtTms", List.of("WMaxLimPct"), "WMaxLimPctEna");
    timer(704, "WSetRvrtTms", List.of("WSet", "WSetPct", "WSetMod"), "WSetEna");
    timer(
        704,
        "VarSetRvrtTms",
        List.of("VarSet", "VarSetPct", "VarSetMod", "VarSetPri"),
        "VarSetEna");
    for (int curves : new int[] {705, 706, 712}) {
      timer(curves, "RvrtTms", List.of("AdptCrvReq"), "Ena");
    }
    timer(711, "RvrtTms", List.of("AdptCtlReq"), "Ena");
  }

  private SunSpecReversions() {}

  private static void timer(int model, String timer, List<String> values, String enable) {
    values.forEach(value -> BY_POINT.put(model + "." + value, new Reversion(timer, false)));
    BY_POINT.put(model + "." + enable, new Reversion(timer, true));
  }

  static Optional<Reversion> of(int model, String path) {
    return Optional.ofNullable(BY_POINT.get(model + "." + path));
  }
}
