// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.soak;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The samples of a long run. Used by one thread. */
public final class SoakRecord {

  private final Map<SoakValue, List<Series.Sample>> samples = new EnumMap<>(SoakValue.class);

  public SoakRecord() {
    for (SoakValue each : SoakValue.values()) {
      samples.put(each, new ArrayList<>());
    }
  }

  /**
   * Adds a sample of each value.
   *
   * @param seconds since the begin of the run.
   */
  public void add(double seconds, Map<SoakValue, Double> values) {
    values.forEach((each, value) -> list(each).add(new Series.Sample(seconds, value)));
  }

  private List<Series.Sample> list(SoakValue value) {
    return Objects.requireNonNull(samples.get(value));
  }

  private Series series(SoakValue value) {
    return new Series(list(value));
  }

  /** Returns the values that grow, each with by how much; empty if none does. */
  public List<String> growing() {
    List<String> growing = new ArrayList<>();
    for (SoakValue each : SoakValue.values()) {
      Series series = series(each);
      if (each.rule().isBrokenBy(series)) {
        Series settled = series.settled();
        growing.add(
            "%s grew by %.1f within %.0f s, and keeps growing"
                .formatted(each.label(), settled.growth(), settled.seconds()));
      }
    }
    return growing;
  }

  /** Returns the median and the growth of each value after the warm-up, and its verdict. */
  public Json json() {
    JsonBuilder json = Json.object();
    for (SoakValue each : SoakValue.values()) {
      Series settled = series(each).settled();
      json.put(
          each.label(),
          Json.object()
              .put("samples", settled.samples().size())
              .put("median", decimal(settled.median()))
              .put("growth", decimal(settled.growth()))
              .put("tolerance", decimal(each.rule().tolerance(settled)))
              .put("grows", each.rule().isBrokenBy(series(each)))
              .build());
    }
    return json.build();
  }
}
