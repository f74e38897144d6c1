// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.time.Duration;

/** The line, for one command: claimed, and given back in its pauses. On the link's thread. */
final class LineHold {

  private final PollContext context;
  private boolean isHeld;

  LineHold(PollContext context) {
    this.context = context;
  }

  /** Goes on when the command has the line for itself. */
  void claim(Runnable then) {
    context
        .line()
        .claim()
        .thenRun(
            () -> {
              isHeld = true;
              then.run();
            });
  }

  /** Goes on after that time, with the line; meanwhile others have it. */
  void pause(Duration pause, Runnable then) {
    giveBack();
    context.time().after(pause, () -> claim(then));
  }

  void giveBack() {
    if (isHeld) {
      isHeld = false;
      context.line().release();
    }
  }
}
