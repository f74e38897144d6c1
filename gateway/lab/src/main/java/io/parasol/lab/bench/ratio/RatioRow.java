// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.lab.bench.measure.BenchText;
import org.jspecify.annotations.Nullable;

/**
 * A measured value beside the floor or the peer that the same run has measured.
 *
 * @param against null if there is neither floor nor peer.
 * @param bar null if there is none.
 */
record RatioRow(Amount measured, @Nullable Amount against, @Nullable Bar bar) {

  RatioRow {
    if (bar != null && bar.of() == Bar.Subject.RATIO && against == null) {
      throw new IllegalArgumentException(
          measured.what() + ": a bar of the ratio needs a floor or a peer");
    }
  }

  static RatioRow of(Amount measured) {
    return new RatioRow(measured, null, null);
  }

  RatioRow against(String what, double value) {
    return new RatioRow(measured, new Amount(what, value, measured.unit()), bar);
  }

  RatioRow bar(Bar limit) {
    return new RatioRow(measured, against, limit);
  }

  /** Whether the bar is met. */
  enum Verdict {
    MET("met"),
    MISSED("missed"),
    NO_BAR("no bar");

    private final String wireName;

    Verdict(String wireName) {
      this.wireName = wireName;
    }
  }

  Verdict verdict() {
    if (bar == null) {
      return Verdict.NO_BAR;
    }
    boolean isMet =
        (against != null && bar.of() == Bar.Subject.RATIO)
            ? bar.isMetBy(ratio(against))
            : bar.isMetBy(measured.value());
    return isMet ? Verdict.MET : Verdict.MISSED;
  }

  private double ratio(Amount to) {
    return measured.value() / to.value();
  }

  Json json() {
    JsonBuilder json = Json.object().put("measured", measured.json());
    if (against != null) {
      json.put("against", against.json());
      // A floor of zero is too short for its clock; then there is no ratio.
      if (Double.isFinite(ratio(against))) {
        json.put("ratio", BenchText.decimal(ratio(against)));
      }
    }
    if (bar != null) {
      json.put("bar", bar.json());
    }
    return json.put("verdict", verdict().wireName).build();
  }
}
