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

  /** The delay of a machine that does nothing else, and less. */
  private static final double MIN_DELAY_MILLIS = 1;

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

  /**
   * Returns whether a value grows. A time must also grow as a multiple of the machine's delay:
   * otherwise it is the machine that has become busier.
   */
  private boolean grows(SoakValue value) {
    Series series = series(value);
    return switch (value.kind()) {
      case REFERENCE -> false;
      case AMOUNT -> value.rule().isBrokenBy(series);
      case TIME ->
          value.rule().isBrokenBy(series)
              && value
                  .ratioRule()
                  .isBrokenBy(
                      series.dividedBy(series(SoakValue.MACHINE_DELAY_MS), MIN_DELAY_MILLIS));
    };
  }

  /** Returns the values that grow, each with by how much; empty if none does. */
  public List<String> growing() {
    List<String> growing = new ArrayList<>();
    for (SoakValue each : SoakValue.values()) {
      if (grows(each)) {
        Series settled = series(each).settled();
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
              .put("grows", grows(each))
              .build());
    }
    return json.build();
  }
}
