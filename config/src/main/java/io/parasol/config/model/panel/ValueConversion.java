// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the value of a point results from what a panel publishes: value = raw × scale + offset, or
 * the name of the raw value.
 *
 * @param names the names of raw values by their text; a raw value without a name is kept.
 */
public record ValueConversion(BigDecimal scale, BigDecimal offset, Map<String, String> names) {

  /** The value is what the panel publishes. */
  public static final ValueConversion NONE =
      new ValueConversion(BigDecimal.ONE, BigDecimal.ZERO, Map.of());

  public ValueConversion {
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
  }

  /** Returns the value of a raw number. */
  public BigDecimal applyTo(BigDecimal raw) {
    return raw.multiply(scale).add(offset);
  }

  /** Returns whether a number is its own value. */
  public boolean keepsNumbers() {
    return scale.compareTo(BigDecimal.ONE) == 0 && offset.signum() == 0;
  }
}
