// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.PointNumbers;
import java.util.Arrays;

/**
 * The points that the present message of a device has. One object serves all messages of the
 * device, because they mostly have the same points in the same order.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
final class MessagePoints {

  /** A device that names its points itself could invent any number of names. */
  static final int MAX_POINTS = 1 << 15;

  private PointNumbers numbers = new PointNumbers();

  /** The last message that had each point. */
  private int[] messages = {};

  private int message;

  /** Begins a message without points. */
  void clear() {
    message++;
    if (numbers.size() > MAX_POINTS) {
      numbers = new PointNumbers();
      messages = new int[0];
    }
  }

  /** Returns the number of a point, for {@link #contains} and {@link #add}. */
  int number(PointName point) {
    int number = numbers.find(point);
    if (number != PointNumbers.NONE) {
      return number;
    }
    if (numbers.size() == messages.length) {
      messages = Arrays.copyOf(messages, Math.max(16, messages.length * 3 / 2));
    }
    return numbers.add(point);
  }

  boolean contains(int number) {
    return messages[number] == message;
  }

  void add(int number) {
    messages[number] = message;
  }
}
