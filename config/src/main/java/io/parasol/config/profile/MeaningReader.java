// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.TextFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The key {@code means} of a point, for all kinds of devices. */
public final class MeaningReader {

  public static final String KEY = "means";

  /** A meaning, with a number where it has one. */
  public static final TextFormat<PointMeaning> FORM =
      new TextFormat<>(
          "a meaning such as ac_power or dc_current(3), of the list in docs/meanings.md",
          MeaningReader::parse);

  private static final List<String> NAMES =
      Arrays.stream(Meaning.values()).map(Meaning::wireName).toList();

  private MeaningReader() {}

  private static Optional<PointMeaning> parse(String text) {
    Optional<PointMeaning> meaning = PointMeaning.parse(text);
    Optional<String> nearest =
        meaning.isPresent()
            ? Optional.empty()
            : NearestKey.to(text.replaceFirst("\\(.*", ""), NAMES);
    if (nearest.isPresent()) {
      throw new IllegalArgumentException("meaning: expected " + nearest.get());
    }
    return meaning;
  }
}
