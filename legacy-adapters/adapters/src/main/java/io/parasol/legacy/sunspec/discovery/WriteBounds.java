// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.sunspec.model.Factor;
import io.parasol.legacy.sunspec.model.FieldType;
import io.parasol.legacy.sunspec.model.ModelPoint;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The minimum and the maximum value that may be written to a point, in its unit. */
record WriteBounds(double min, double max) {

  /** The meaningful values, where they are fewer than the registers can hold. */
  private static final Map<String, WriteBounds> BY_POINT = new HashMap<>();

  private static final int LARGEST_EXPONENT = 10;

  static {
    WriteBounds share = new WriteBounds(0, 100);
    WriteBounds signedShare = new WriteBounds(-100, 100);
    WriteBounds cosine = new WriteBounds(-1, 1);
    BY_POINT.put("123.WMaxLimPct", share);
    BY_POINT.put("123.OutPFSet", cosine);
    BY_POINT.put("123.VArWMaxPct", signedShare);
    BY_POINT.put("123.VArMaxPct", signedShare);
    BY_POINT.put("123.VArAvalPct", signedShare);
    BY_POINT.put("124.MinRsvPct", share);
    BY_POINT.put("124.OutWRte", signedShare);
    BY_POINT.put("124.InWRte", signedShare);
    BY_POINT.put("704.WMaxLimPct", share);
    BY_POINT.put("704.WMaxLimPctRvrt", share);
    BY_POINT.put("704.WSetPct", signedShare);
    BY_POINT.put("704.WSetPctRvrt", signedShare);
    BY_POINT.put("704.VarSetPct", signedShare);
    BY_POINT.put("704.VarSetPctRvrt", signedShare);
    for (String group : Set.of("PFWInj", "PFWInjRvrt", "PFWAbs", "PFWAbsRvrt")) {
      BY_POINT.put("704." + group + ".PF", new WriteBounds(0, 1));
    }
    BY_POINT.put("802.SocRsvMax", share);
    BY_POINT.put("802.SoCRsvMin", share);
  }

  static WriteBounds of(int model, String path, ModelPoint point) {
    WriteBounds meaningful = BY_POINT.get(model + "." + path);
    return meaningful == null ? representable(point) : meaningful;
  }

  /**
   * Returns the range that the registers can hold. If only the device knows the scale factor, this
   * is the widest range; the factor is read right before a write, and the value is checked again
   * then.
   */
  private static WriteBounds representable(ModelPoint point) {
    if (point.type() == FieldType.STRING) {
      return new WriteBounds(0, 0);
    }
    if (point.type().isEnum()) {
      return new WriteBounds(
          Collections.min(point.symbols().keySet()), Collections.max(point.symbols().keySet()));
    }
    if (point.type().isFloat()) {
      return new WriteBounds(-Float.MAX_VALUE, Float.MAX_VALUE);
    }
    int bits = 16 * point.size();
    double max = Math.scalb(1.0, point.type().isSigned() ? bits - 1 : bits) - 1;
    double min = point.type().isSigned() ? -max : 0;
    double factor = factor(point.factor());
    return new WriteBounds(min * factor, max * factor);
  }

  private static double factor(Factor factor) {
    if (factor instanceof Factor.FactorPoint) {
      return Math.pow(10, LARGEST_EXPONENT);
    }
    return factor instanceof Factor.Constant constant ? Math.pow(10, constant.exponent()) : 1;
  }
}
