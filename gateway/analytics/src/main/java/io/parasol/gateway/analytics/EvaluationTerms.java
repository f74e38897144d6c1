// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.figures.ReferenceTemperature;
import java.time.Duration;

/**
 * How a plant is evaluated.
 *
 * @param usefulIrradiance the irradiance in W/m² above which an interval counts for availability
 * @param reference the temperature to which the performance ratio is corrected
 * @param lateness how long after its end a day is closed; later readings do not change it
 */
public record EvaluationTerms(
    double usefulIrradiance, ReferenceTemperature reference, Duration lateness) {

  /** 60 W/m², standard test conditions, three hours. */
  public static final EvaluationTerms DEFAULT =
      new EvaluationTerms(60, ReferenceTemperature.STANDARD, Duration.ofHours(3));
}
