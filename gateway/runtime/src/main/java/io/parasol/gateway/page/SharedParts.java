// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.config.concurrent.ConfinedTo;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The points of descriptions, each held once: 500 devices of one model have the same 40 points, and
 * a description may have 64 KiB.
 */
@ConfinedTo("page")
final class SharedParts {

  /** More models than a site has; beyond it, sharing begins again. */
  static final int MAX_PARTS = 64;

  private final Map<ByteBuffer, byte[]> parts = new HashMap<>();

  /** Returns the message, with an equal end of a former message instead of its own. */
  LiveMessage share(LiveMessage message) {
    if (message.end().length == 0) {
      return message;
    }
    if (parts.size() == MAX_PARTS) {
      parts.clear();
    }
    byte[] known = parts.computeIfAbsent(ByteBuffer.wrap(message.end()), ByteBuffer::array);
    return known == message.end() ? message : message.withEnd(known);
  }

  void clear() {
    parts.clear();
  }
}
