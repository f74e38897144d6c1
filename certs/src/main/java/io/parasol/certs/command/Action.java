// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.config.site.DurationText;
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

  /** A text that is to be written has at most this many characters. */
  int LONGEST_TEXT = 250;

  /** The longest time after which a device is to fall back. */
  Duration LONGEST_REVERSION = Duration.ofDays(30);

  /**
   * Set points or configuration.
   *
   * @param values in the order in which they are to be written; 1 to {@link #MOST_POINTS}; texts
   *     have at most {@link #LONGEST_TEXT} characters, none of them a control character.
   * @param revertAfter when the device is to fall back by itself; a millisecond to {@link
   *     #LONGEST_REVERSION}.
   */
  record Write(Map<PointName, Value> values, Optional<Duration> revertAfter) implements Action {
    public Write {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      if (values.isEmpty() || values.size() > MOST_POINTS) {
        throw new IllegalArgumentException(
            "write of %d points: expected 1 to %d".formatted(values.size(), MOST_POINTS));
      }
      values.forEach(Write::requireWritable);
      revertAfter.ifPresent(Write::requireBounded);
    }

    private static void requireWritable(PointName point, Value value) {
      if (value instanceof Value.Text text
          && (text.text().length() > LONGEST_TEXT
              || text.text().codePoints().anyMatch(Write::isNoText))) {
        throw new IllegalArgumentException(
            "text for %s: expected at most %d characters, none of them a control character"
                .formatted(point, LONGEST_TEXT));
      }
    }

    private static boolean isNoText(int codePoint) {
      return Character.isISOControl(codePoint)
          || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static void requireBounded(Duration revertAfter) {
      if (revertAfter.compareTo(LONGEST_REVERSION) > 0
          || revertAfter.toMillis() < 1
          || !revertAfter.equals(Duration.ofMillis(revertAfter.toMillis()))) {
        throw new IllegalArgumentException(
            "revert-after %s: expected 1ms to %s, in whole milliseconds"
                .formatted(revertAfter, DurationText.of(LONGEST_REVERSION)));
      }
    }
  }
}
