// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a command asks for. */
public sealed interface Action {

  /** A command writes at most this many points. */
  int MOST_POINTS = 64;

  /**
   * Set points or configuration.
   *
   * @param values in the order in which they are to be written; 1 to {@link #MOST_POINTS}.
   * @param revertAfter when the device is to fall back by itself.
   */
  record Write(Map<PointName, Value> values, Optional<Duration> revertAfter) implements Action {
    public Write {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      if (values.isEmpty() || values.size() > MOST_POINTS) {
        throw new IllegalArgumentException(
            "write of %d points: expected 1 to %d".formatted(values.size(), MOST_POINTS));
      }
    }
  }
}
