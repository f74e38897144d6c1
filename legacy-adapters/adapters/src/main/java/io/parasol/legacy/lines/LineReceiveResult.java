// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The result of decoding bytes from a device. */
sealed interface LineReceiveResult {

  /** A complete line with a correct checksum; its content without the frame. */
  record Line(String content) implements LineReceiveResult {}

  /** A complete block with a correct checksum: values by label. */
  record Block(Map<String, String> fields) implements LineReceiveResult {
    public Block {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /** Bytes that form no line and no block. */
  record Broken(String why) implements LineReceiveResult {}
}
