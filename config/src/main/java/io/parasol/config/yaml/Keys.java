// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import java.util.List;
import java.util.Optional;

/** The keys that a mapping may have. */
public record Keys(List<String> known) {

  public static Keys of(String... known) {
    return new Keys(List.of(known));
  }

  /**
   * Returns what an unknown key was probably meant to be: a known key and its value, without a
   * blank in between; or the most similar key; or any known one.
   */
  String expectedInsteadOf(String unknown) {
    return withBlank(unknown)
        .or(() -> NearestKey.to(unknown, known))
        .orElseGet(() -> Words.oneOf(known));
  }

  /** Returns what is expected instead of a text, if the blank after a known key is missing. */
  Optional<String> withBlank(String text) {
    int colon = text.indexOf(':');
    return colon > 0 && known.contains(text.substring(0, colon))
        ? Optional.of(text.substring(0, colon) + ": VALUE, with a blank after the colon")
        : Optional.empty();
  }
}
