// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.legacy.mqtt.PanelListener.Outcome;
import java.time.Duration;

/**
 * How much is read of a panel: no more than its allowance, the acknowledgements that it is owed and
 * the answers that it leaves unread have room for. The rest is held back by its own TCP.
 *
 * <p>On the panels' thread.
 */
final class Intake {

  /** So long a panel may leave its answers unread. */
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

  /** Charges the panel for a packet of so many bytes. */
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

  /** So many messages are not acknowledged, after some have come. */
  void owes(int messages) {
    if (messages >= PanelSession.MOST_UNDER_WAY) {
      valve.hold(Valve.Reason.UNACKNOWLEDGED);
    }
  }

  /** So many are not acknowledged, after some have been. */
  void owesStill(int messages) {
    if (valve.isHeldFor(Valve.Reason.UNACKNOWLEDGED)
        && messages < PanelSession.MOST_UNDER_WAY / 2) {
      release(Valve.Reason.UNACKNOWLEDGED);
    }
  }

  /**
   * The panel has begun to read its answers, or to leave them unread.
   *
   * @param over called if it goes on with the latter for too long.
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

  /** While nothing was read, the silence was ours. */
  private void release(Valve.Reason why) {
    keepAlive.heard();
    valve.release(why);
  }
}
