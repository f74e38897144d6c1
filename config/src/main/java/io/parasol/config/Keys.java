// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that a mapping may have.
 *
 * @param later keys that a later version will know, each with what this one expects instead: they
 *     are refused by name, never passed over.
 */
record Keys(List<String> known, Map<String, String> later) {

  static Keys of(String... known) {
    return new Keys(List.of(known), Map.of());
  }

  Keys later(String key, String expected) {
    Map<String, String> more = new LinkedHashMap<>(later);
    more.put(key, expected);
    return new Keys(known, more);
  }

  /** What is meant by a key that is neither known nor of a later version. */
  String expectedInsteadOf(String unknown) {
    return NearestKey.to(unknown, known).orElseGet(() -> Words.oneOf(known));
  }
}
