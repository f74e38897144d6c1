// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is on its way to the master: answers, and echoes. If two speak at once, their bytes mix. Not
 * for several threads.
 */
final class Mouth {

  /** Late answers are many only when something is wrong; more are not kept. */
  private static final int MOST = 64;

  private final List<Utterance> underWay = new ArrayList<>();

  void say(Utterance utterance) {
    if (underWay.size() < MOST) {
      underWay.add(utterance);
    }
  }

  /** When the next byte is there; {@link Ear#NEVER} if there is none. */
  long nextAt() {
    return underWay.stream().mapToLong(Utterance::nextAt).min().orElse(Ear.NEVER);
  }

  /** Whether a unit is speaking. */
  boolean isAnsweringAt(long now) {
    return underWay.stream().anyMatch(each -> each.isAnswer() && each.isHeardAt(now));
  }

  /** When the last of the answers that are over by then ends on a wire; empty if none is. */
  OptionalLong endedBy(long now) {
    return underWay.stream()
        .filter(Utterance::isAnswer)
        .mapToLong(Utterance::endsAt)
        .filter(end -> end <= now)
        .max();
  }

  /** The bytes that are there by then, and have not been said yet. */
  byte[] due(long now) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    underWay.forEach(each -> each.say(now, bytes));
    underWay.removeIf(Utterance::isOver);
    return bytes.toByteArray();
  }

  /** The master speaks while a unit does. */
  void garble(long now) {
    underWay.stream()
        .filter(each -> each.isAnswer() && each.isHeardAt(now))
        .forEach(Utterance::garble);
  }

  /** Nobody is there any more to hear it. */
  void clear() {
    underWay.clear();
  }
}
