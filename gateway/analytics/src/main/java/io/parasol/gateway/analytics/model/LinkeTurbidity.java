// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

import java.time.Month;
import java.util.Collections;
import java.util.List;

/** The turbidity of the air after Linke, for each month of the year. */
public record LinkeTurbidity(List<Double> months) {

  /** Used where a site has no values of its own. */
  public static final double DEFAULT = 3;

  public LinkeTurbidity {
    months = List.copyOf(months);
    if (months.size() != 12) {
      throw new IllegalArgumentException(
          "linke has %d values; expected one for each month".formatted(months.size()));
    }
    months.forEach(each -> Range.require("linke", each, 1, 10));
  }

  /** Returns one value for the whole year. */
  public static LinkeTurbidity constant(double value) {
    return new LinkeTurbidity(Collections.nCopies(12, value));
  }

  /** Returns the value of a month. */
  public double in(Month month) {
    return months.get(month.getValue() - 1);
  }
}
