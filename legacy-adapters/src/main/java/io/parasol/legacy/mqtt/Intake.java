// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.legacy.mqtt.PanelListener.Outcome;
import java.time.Duration;

/**
 * Limits how much is read from a panel, by its rate limit, its pending acknowledgements and its
 * unread responses. TCP flow control holds back the rest.
 *
 * <p>On the panels' thread.
 */
final class Intake {

  /** Maximum time for which a panel may leave its responses unread. */
  static final Duration LONGEST_UNREAD = Duration.ofSeconds(30);

  private final Panel panel;
  private final Visitor visitor;
  private final KeepAlive keepAlive;
  private final Valve valve;
  private final Allowance allowance;

  Intake(Panel panel, Visitor visitor, KeepAlive keepAlive) {
    this.panel = panel;
    this.visitor = visitor;
    this.keepAlive = keepAlive;
    this.valve = new Valve(visitor.channel());
    this.allowance = new Allowance(panel.time().nanos());
  }

  boolean isHeld() {
    return valve.isHeld();
  }

  /** Charges the panel for a packet of this size in bytes. */
  void charge(int size) {
    allowance.charge(size);
    if (valve.isHeldFor(Valve.Reason.TOO_FAST)) {
      panel.count(Outcome.SLOWED, 1);
    } else if (!allowance.debt().isZero()) {
      valve.hold(Valve.Reason.TOO_FAST);
      panel.count(Outcome.SLOWED, 1);
      visitor.complain(
          Refusal.TOO_FAST,
          "publish",
          "more than %d packets a second: slowed down".formatted(Allowance.PACKETS));
      letInAfter(allowance.debt());
    }
  }

  private void letInAfter(Duration debt) {
    panel
        .time()
        .after(
            debt,
            () -> {
              Duration rest = allowance.debt();
              if (rest.isZero()) {
                release(Valve.Reason.TOO_FAST);
              } else {
                letInAfter(rest);
              }
            });
  }

  /** Updates the number of unacknowledged messages after some were received. */
  void owes(int messages) {
    if (messages >= PanelSession.MOST_UNDER_WAY) {
      valve.hold(Valve.Reason.UNACKNOWLEDGED);
    }
  }

  /** Updates the number of unacknowledged messages after some were acknowledged. */
  void owesStill(int messages) {
    if (valve.isHeldFor(Valve.Reason.UNACKNOWLEDGED)
        && messages < PanelSession.MOST_UNDER_WAY / 2) {
      release(Valve.Reason.UNACKNOWLEDGED);
    }
  }

  /**
   * Handles that the panel has started or stopped to read its responses.
   *
   * @param over called if it does not read them for too long.
   */
  void answersAreRead(boolean areRead, Runnable over) {
    if (areRead) {
      release(Valve.Reason.UNREAD);
      return;
    }
    valve.hold(Valve.Reason.UNREAD);
    panel
        .time()
        .after(
            LONGEST_UNREAD,
            () -> {
              if (!visitor.channel().isWritable()) {
                over.run();
              }
            });
  }

  /** Resumes reading. The keep-alive restarts, because the gateway did not read in the meantime. */
  private void release(Valve.Reason why) {
    keepAlive.heard();
    valve.release(why);
  }
}
