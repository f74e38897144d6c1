// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.mqtt.PanelListener.Outcome;
import io.parasol.legacy.mqtt.packet.KeepAlive;
import io.parasol.legacy.mqtt.packet.PanelRateLimit;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.legacy.mqtt.packet.PanelSession;
import io.parasol.legacy.mqtt.packet.ReadThrottle;
import java.time.Duration;

/**
 * Limits how much is read from a panel, by its rate limit, its pending acknowledgements and its
 * unread responses. TCP flow control holds back the rest.
 */
@ConfinedTo("panels")
final class InboundQuota {

  /** Maximum time for which a panel may leave its responses unread. */
  static final Duration UNREAD_TIMEOUT = Duration.ofSeconds(30);

  private final PanelClient panel;
  private final PanelChannel client;
  private final KeepAlive keepAlive;
  private final ReadThrottle readThrottle;
  private final PanelRateLimit rateLimit;

  InboundQuota(PanelClient panel, PanelChannel client, KeepAlive keepAlive) {
    this.panel = panel;
    this.client = client;
    this.keepAlive = keepAlive;
    this.readThrottle = new ReadThrottle(client.channel());
    this.rateLimit = new PanelRateLimit(panel.time().nanos(), panel.panels().size());
  }

  boolean isPaused() {
    return readThrottle.isPaused();
  }

  /** Charges the panel for a packet of this size in bytes. */
  void charge(int size) {
    rateLimit.charge(size);
    if (readThrottle.isPausedFor(ReadThrottle.Reason.TOO_FAST)) {
      panel.count(Outcome.SLOWED, 1);
    } else if (!rateLimit.pauseTime().isZero()) {
      readThrottle.pause(ReadThrottle.Reason.TOO_FAST);
      panel.count(Outcome.SLOWED, 1);
      client.reportRefusal(
          PanelRefusal.TOO_FAST,
          "publish",
          "more than %d packets a second: slowed down".formatted(rateLimit.packetsPerSecond()));
      resumeAfter(rateLimit.pauseTime());
    }
  }

  private void resumeAfter(Duration pause) {
    panel
        .time()
        .after(
            pause,
            () -> {
              Duration remaining = rateLimit.pauseTime();
              if (remaining.isZero()) {
                release(ReadThrottle.Reason.TOO_FAST);
              } else {
                resumeAfter(remaining);
              }
            });
  }

  /** Updates the number of unacknowledged messages after some were received. */
  void messagesReceived(int messages) {
    if (messages >= PanelSession.RECEIVE_MAXIMUM) {
      readThrottle.pause(ReadThrottle.Reason.UNACKNOWLEDGED);
    }
  }

  /** Updates the number of unacknowledged messages after some were acknowledged. */
  void messagesAcknowledged(int messages) {
    if (readThrottle.isPausedFor(ReadThrottle.Reason.UNACKNOWLEDGED)
        && messages < PanelSession.RECEIVE_MAXIMUM / 2) {
      release(ReadThrottle.Reason.UNACKNOWLEDGED);
    }
  }

  /**
   * Handles that the panel has started or stopped to read its responses.
   *
   * @param over called if it does not read them for too long.
   */
  void writabilityChanged(boolean areRead, Runnable over) {
    if (areRead) {
      release(ReadThrottle.Reason.UNREAD);
      return;
    }
    readThrottle.pause(ReadThrottle.Reason.UNREAD);
    panel
        .time()
        .after(
            UNREAD_TIMEOUT,
            () -> {
              if (!client.channel().isWritable()) {
                over.run();
              }
            });
  }

  /** Resumes reading. The keep-alive restarts, because the gateway did not read in the meantime. */
  private void release(ReadThrottle.Reason why) {
    keepAlive.onPacket();
    readThrottle.resume(why);
  }
}
