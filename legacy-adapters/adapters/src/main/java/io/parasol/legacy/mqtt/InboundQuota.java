// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.legacy.mqtt.PanelListener.Outcome;
import io.parasol.legacy.mqtt.packet.KeepAlive;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.legacy.mqtt.packet.PanelSession;
import io.parasol.legacy.mqtt.packet.ReadThrottle;
import io.parasol.legacy.mqtt.packet.TokenBucket;
import java.time.Duration;

/**
 * Limits how much is read from a panel, by its rate limit, its pending acknowledgements and its
 * unread responses. TCP flow control holds back the rest.
 *
 * <p>On the panels' thread.
 */
final class InboundQuota {

  /** Maximum time for which a panel may leave its responses unread. */
  static final Duration LONGEST_UNREAD = Duration.ofSeconds(30);

  private final Panel panel;
  private final PanelChannel visitor;
  private final KeepAlive keepAlive;
  private final ReadThrottle valve;
  private final TokenBucket allowance;

  InboundQuota(Panel panel, PanelChannel visitor, KeepAlive keepAlive) {
    this.panel = panel;
    this.visitor = visitor;
    this.keepAlive = keepAlive;
    this.valve = new ReadThrottle(visitor.channel());
    this.allowance = new TokenBucket(panel.time().nanos());
  }

  boolean isHeld() {
    return valve.isHeld();
  }

  /** Charges the panel for a packet of this size in bytes. */
  void charge(int size) {
    allowance.charge(size);
    if (valve.isHeldFor(ReadThrottle.Reason.TOO_FAST)) {
      panel.count(Outcome.SLOWED, 1);
    } else if (!allowance.debt().isZero()) {
      valve.hold(ReadThrottle.Reason.TOO_FAST);
      panel.count(Outcome.SLOWED, 1);
      visitor.complain(
          PanelRefusal.TOO_FAST,
          "publish",
          "more than %d packets a second: slowed down".formatted(TokenBucket.PACKETS));
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
                release(ReadThrottle.Reason.TOO_FAST);
              } else {
                letInAfter(rest);
              }
            });
  }

  /** Updates the number of unacknowledged messages after some were received. */
  void owes(int messages) {
    if (messages >= PanelSession.MOST_UNDER_WAY) {
      valve.hold(ReadThrottle.Reason.UNACKNOWLEDGED);
    }
  }

  /** Updates the number of unacknowledged messages after some were acknowledged. */
  void owesStill(int messages) {
    if (valve.isHeldFor(ReadThrottle.Reason.UNACKNOWLEDGED)
        && messages < PanelSession.MOST_UNDER_WAY / 2) {
      release(ReadThrottle.Reason.UNACKNOWLEDGED);
    }
  }

  /**
   * Handles that the panel has started or stopped to read its responses.
   *
   * @param over called if it does not read them for too long.
   */
  void answersAreRead(boolean areRead, Runnable over) {
    if (areRead) {
      release(ReadThrottle.Reason.UNREAD);
      return;
    }
    valve.hold(ReadThrottle.Reason.UNREAD);
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
  private void release(ReadThrottle.Reason why) {
    keepAlive.heard();
    valve.release(why);
  }
}
