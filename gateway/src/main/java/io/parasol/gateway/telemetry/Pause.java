// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A pause after which something is tried again; each in a row twice as long as the one before. */
final class Pause {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Loop loop;
  private final Runnable afterwards;
  private Duration length = Duration.ZERO;

  /** What ends the pause; null where there is none. */
  private @Nullable Runnable end;

  /**
   * @param afterwards run on the loop when a pause has come to its end by itself.
   */
  Pause(Loop loop, Runnable afterwards) {
    this.loop = loop;
    this.afterwards = afterwards;
  }

  boolean isOn() {
    return end != null;
  }

  /** Begins one, unless one is on. */
  void begin() {
    if (end != null) {
      return;
    }
    Duration next = length.isZero() ? FIRST : length.multipliedBy(2);
    length = next.compareTo(LONGEST) > 0 ? LONGEST : next;
    Runnable atEnd =
        new Runnable() {
          @Override
          public void run() {
            if (end == this) {
              end = null;
              afterwards.run();
            }
          }
        };
    end = atEnd;
    loop.after(length, atEnd);
  }

  /** It went well: the next pause is a short one again. */
  void shorten() {
    length = Duration.ZERO;
  }

  /** What was the matter is over. */
  void cancel() {
    shorten();
    end = null;
  }
}
