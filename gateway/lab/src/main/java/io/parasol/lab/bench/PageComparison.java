// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.lab.bench.measure.BenchText;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Rounds of measurements without and with pages, as many of each kind.
 *
 * <p>A figure is unchanged within noise if the best round with pages is not worse than the worst
 * one without. Of three rounds of each kind that are the same but for chance, 1 of 20 is not.
 */
record PageComparison(List<PageMeasurement> without, List<PageMeasurement> with) {

  PageComparison {
    without = List.copyOf(without);
    with = List.copyOf(with);
  }

  Json json() {
    return Json.object()
        .put("poll-lateness-ms-p99", compare(PageMeasurement::lateness))
        .put("publish-to-receipt-ms-p50", compare(each -> each.commandMillis(0.5)))
        .put("publish-to-receipt-ms-p99", compare(each -> each.commandMillis(0.99)))
        .build();
  }

  private JsonBuilder compare(ToDoubleFunction<PageMeasurement> figure) {
    List<Double> before = without.stream().mapToDouble(figure).boxed().toList();
    List<Double> after = with.stream().mapToDouble(figure).boxed().toList();
    return Json.object()
        .put("without", numbers(before))
        .put("with", numbers(after))
        .put("within-noise", isWithinNoise(before, after));
  }

  static boolean isWithinNoise(List<Double> without, List<Double> with) {
    return Collections.min(with) <= Collections.max(without);
  }

  private static List<Json> numbers(List<Double> values) {
    return values.stream()
        .<Json>map(
            each -> Double.isFinite(each) ? new Json.Num(BenchText.decimal(each)) : new Json.Nil())
        .toList();
  }
}
