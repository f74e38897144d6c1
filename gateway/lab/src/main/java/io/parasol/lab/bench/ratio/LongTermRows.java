// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.util.ArrayList;
import java.util.List;

/** Finds the rows of a start, of a long run, and of the trend of the path of a reading. */
final class LongTermRows {

  private static final double MAX_START_SECONDS = 2;
  private static final double MAX_RESIDENT_MIB = 150;

  /** The bar for the resident memory holds after this time. */
  private static final double RESIDENT_AFTER_SECONDS = 600;

  private LongTermRows() {}

  static List<RatioRow> start(Figures result) {
    List<RatioRow> rows = new ArrayList<>();
    rows.add(
        row("start to ready, median", result.number("median-start-to-ready-s"), "s")
            .against("HiveMQ CE alone", result.at("floor").at("hivemq").number("start-to-ready-s"))
            .bar(Bar.atMost(MAX_START_SECONDS)));
    Figures later = result.at("later");
    double seconds = later.number("after-s");
    RatioRow resident =
        row(
                "resident memory after %.0f s, median of the second half".formatted(seconds),
                later.number("resident-mib-median-of-second-half"),
                "MiB")
            .against(
                "HiveMQ CE alone, at most",
                result.at("floor").at("hivemq").number("peak-resident-mib"));
    if (seconds >= RESIDENT_AFTER_SECONDS) {
      rows.add(resident.bar(Bar.atMost(MAX_RESIDENT_MIB)));
    } else if (seconds > 0) {
      rows.add(resident);
    }
    return rows;
  }

  static Json.Obj countedByStart(Figures result) {
    return Json.object()
        .put("starts", result.list("starts").size())
        .putAll(result.only("devices", "launcher"))
        .build();
  }

  static List<RatioRow> trend(Figures result) {
    return List.of(
        row(
                "the path of a reading, processor time for a million points",
                result.at("path").number("cpu-seconds-per-million-points"),
                "s")
            .against(
                "the reference workload",
                result.at("reference").number("cpu-seconds-per-million-points")),
        row(
            "the path of a reading, allocated for a point",
            result.number("allocated-bytes-per-point"),
            "B"));
  }

  static Json.Obj countedByTrend(Figures result) {
    return result.only("path", "reference");
  }

  /** A long run that grows has failed, and has no rows. */
  static List<RatioRow> soak(Figures result) {
    return result.at("values").json().members().keySet().stream()
        .filter(name -> result.at("values").at(name).number("tolerance") > 0)
        .map(
            name -> {
              Figures value = result.at("values").at(name);
              return row("growth of " + name, value.number("growth"), "")
                  .against("tolerated", value.number("tolerance"));
            })
        .toList();
  }

  static Json.Obj countedBySoak(Figures result) {
    JsonBuilder counted = Json.object();
    return counted.putAll(result.only("seconds", "commands-applied", "churn", "ledger")).build();
  }

  private static RatioRow row(String what, double value, String unit) {
    return RatioRow.of(new Amount(what, value, unit));
  }
}
