// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What came of bytes that a device sent. */
sealed interface Heard {

  /** A whole line that holds its checksum; of it, what is between its frame. */
  record Line(String content) implements Heard {}

  /** A whole block that holds its checksum: values by label. */
  record Block(Map<String, String> fields) implements Heard {
    public Block {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /** Bytes that are no line and no block. */
  record Broken(String why) implements Heard {}
}
