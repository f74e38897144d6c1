// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Samples of one value in the order of time. Immutable. */
record Series(List<Sample> samples) {

  /** Up to this share of a run, caches fill and code is compiled. */
  private static final double WARM_UP = 1.0 / 3;

  /**
   * A sample.
   *
   * @param seconds since the begin of the run.
   */
  public record Sample(double seconds, double value) {}

  public Series {
    samples = List.copyOf(samples);
  }

  /** Returns the samples after the warm-up. */
  Series settled() {
    return part(WARM_UP, 1);
  }

  Series firstHalf() {
    return part(0, 0.5);
  }

  Series secondHalf() {
    return part(0.5, 1);
  }

  private Series part(double from, double to) {
    int size = samples.size();
    return new Series(samples.subList((int) Math.ceil(from * size), (int) Math.ceil(to * size)));
  }

  /**
   * Returns the values as multiples of another series at the same times.
   *
   * @param least a smaller divisor counts as this, so that noise near zero does not.
   */
  Series dividedBy(Series divisor, double least) {
    List<Sample> ratios = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      double by = Math.max(least, divisor.samples.get(i).value);
      ratios.add(new Sample(sample.seconds, sample.value / by));
    }
    return new Series(ratios);
  }

  double median() {
    return median(samples.stream().mapToDouble(Sample::value).toArray());
  }

  /** Returns the time between the first and the last sample. */
  double seconds() {
    return samples.isEmpty() ? 0 : last().seconds - samples.get(0).seconds;
  }

  private Sample last() {
    return samples.get(samples.size() - 1);
  }

  /**
   * Returns by how much the value grows from the first to the last sample: the median of the slopes
   * between all pairs (Theil and Sen), multiplied by the time. A few outliers do not change it.
   */
  double growth() {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      for (int j = i + 1; j < samples.size(); j++) {
        double time = samples.get(j).seconds - samples.get(i).seconds;
        if (time > 0) {
          slopes.add((samples.get(j).value - samples.get(i).value) / time);
        }
      }
    }
    return median(slopes.stream().mapToDouble(Double::doubleValue).toArray()) * seconds();
  }

  private static double median(double[] values) {
    if (values.length == 0) {
      return 0;
    }
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
