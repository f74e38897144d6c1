// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * Messages that are written with one write. Pages of people with the same rights share the bytes.
 *
 * @param messages in their order.
 * @param bytes the events of these messages, one after the other; never changed.
 */
@SuppressWarnings("ArrayRecordComponent")
record LiveBatch(List<LiveMessage> messages, byte[] bytes) {

  /** A batch is full with the message that reaches it. */
  static final int TARGET_BYTES = 32 * 1024;

  LiveBatch {
    messages = List.copyOf(messages);
  }

  /** Takes messages until a batch is full, or there are no more; at least one must be there. */
  static LiveBatch take(Iterator<LiveMessage> from) {
    List<LiveMessage> taken = new ArrayList<>();
    int length = 0;
    while (length < TARGET_BYTES && from.hasNext()) {
      LiveMessage next = from.next();
      taken.add(next);
      length += next.begin().length + next.end().length;
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (LiveMessage each : taken) {
      at = append(each.begin(), bytes, at);
      at = append(each.end(), bytes, at);
    }
    return new LiveBatch(taken, bytes);
  }

  private static int append(byte[] part, byte[] whole, int at) {
    System.arraycopy(part, 0, whole, at, part.length);
    return at + part.length;
  }

  /** Returns those messages that a person may read as batches. */
  static List<LiveBatch> of(Collection<LiveMessage> messages, PageUser reader) {
    List<LiveBatch> batches = new ArrayList<>();
    Iterator<LiveMessage> readable =
        messages.stream().filter(each -> reader.mayRead(each.fullTopic())).iterator();
    while (readable.hasNext()) {
      batches.add(take(readable));
    }
    return batches;
  }
}
