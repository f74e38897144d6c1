// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import java.util.List;

/** The keys that a mapping may have. */
public record Keys(List<String> known) {

  public static Keys of(String... known) {
    return new Keys(List.of(known));
  }

  /** Returns the known key that is most similar to an unknown one, or a list of all known keys. */
  String expectedInsteadOf(String unknown) {
    return NearestKey.to(unknown, known).orElseGet(() -> Words.oneOf(known));
  }
}
