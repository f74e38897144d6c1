// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import java.util.List;

/** The keys that a mapping may have. */
record Keys(List<String> known) {

  static Keys of(String... known) {
    return new Keys(List.of(known));
  }

  /** What is meant by a key that is not known. */
  String expectedInsteadOf(String unknown) {
    return NearestKey.to(unknown, known).orElseGet(() -> Words.oneOf(known));
  }
}
