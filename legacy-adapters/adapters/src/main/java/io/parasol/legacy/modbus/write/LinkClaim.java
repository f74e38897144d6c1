// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.legacy.modbus.poll.PollContext;
import java.time.Duration;

/** The claim of one command on the line, released during its pauses. Used on the link's thread. */
final class LinkClaim {

  private final PollContext context;
  private boolean isHeld;

  LinkClaim(PollContext context) {
    this.context = context;
  }

  /** Claims the line, then continues. */
  void claim(Runnable then) {
    context
        .arbiter()
        .claim()
        .thenRun(
            () -> {
              isHeld = true;
              then.run();
            });
  }

  /**
   * Releases the line for the given time, then claims it again and continues. Other requests use it
   * meanwhile.
   */
  void pause(Duration pause, Runnable then) {
    release();
    context.time().after(pause, () -> claim(then));
  }

  void release() {
    if (isHeld) {
      isHeld = false;
      context.arbiter().release();
    }
  }
}
