// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import java.util.Arrays;
import java.util.List;

/**
 * What days show of a {@link Misalignment}: the sums of a regression of logarithms of ratios on two
 * effects. Each day has a level of its own, so that a weak string or dirt changes nothing.
 */
record MisalignmentSums(double tt, double ts, double ss, double ty, double sy) {

  static final MisalignmentSums NONE = new MisalignmentSums(0, 0, 0, 0, 0);

  /** Two hours. */
  private static final int MIN_SLOTS = 24;

  /** Farther from the median of the day, a slot shows shade or a cloud at the edge. */
  private static final double MAX_SIGMAS = 3;

  /** The light is not quite as in the model, even on a clear day. */
  private static final double MIN_SIGMA = 0.01;

  /** Slots that follow each other have nearly the same error. */
  private static final double DEPENDENT_SLOTS = 6;

  /**
   * Takes the slots of a day.
   *
   * @param logs the logarithms of the ratios to the reference
   * @param now what is known; a slot that contradicts it by far does not count
   */
  static MisalignmentSums ofDay(double[] logs, List<MisalignmentEffect> effects, Misalignment now) {
    if (logs.length < MIN_SLOTS) {
      return NONE;
    }
    double[] rest = new double[logs.length];
    for (int i = 0; i < logs.length; i++) {
      rest[i] = logs[i] - now.log(effects.get(i));
    }
    double median = Robust.median(rest);
    double sigma = Math.max(MIN_SIGMA, Robust.sigma(rest));
    boolean[] counts = new boolean[logs.length];
    int count = 0;
    double meanT = 0;
    double meanS = 0;
    double meanY = 0;
    for (int i = 0; i < logs.length; i++) {
      counts[i] = Math.abs(rest[i] - median) <= MAX_SIGMAS * sigma;
      if (counts[i]) {
        count++;
        meanT += effects.get(i).tilt();
        meanS += effects.get(i).sideways();
        meanY += logs[i];
      }
    }
    meanT /= count;
    meanS /= count;
    meanY /= count;
    double[] sums = new double[5];
    for (int i = 0; i < logs.length; i++) {
      if (counts[i]) {
        double t = effects.get(i).tilt() - meanT;
        double s = effects.get(i).sideways() - meanS;
        double y = logs[i] - meanY;
        sums[0] += t * t;
        sums[1] += t * s;
        sums[2] += s * s;
        sums[3] += t * y;
        sums[4] += s * y;
      }
    }
    double weight = 1 / (sigma * sigma * DEPENDENT_SLOTS);
    double[] weighted = Arrays.stream(sums).map(each -> each * weight).toArray();
    return new MisalignmentSums(weighted[0], weighted[1], weighted[2], weighted[3], weighted[4]);
  }

  /** Returns the sums with those of another day; the former ones count less. */
  MisalignmentSums and(MisalignmentSums day, double kept) {
    return new MisalignmentSums(
        kept * tt + day.tt,
        kept * ts + day.ts,
        kept * ss + day.ss,
        kept * ty + day.ty,
        kept * sy + day.sy);
  }
}
