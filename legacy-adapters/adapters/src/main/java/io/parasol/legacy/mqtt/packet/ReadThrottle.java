// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * Pauses reading from a connection while there is a reason to. TCP flow control then holds back the
 * sender, and the gateway's memory use does not grow.
 */
public final class ReadThrottle {

  /** The reasons for a pause. */
  public enum Reason {
    /** The panel exceeds its rate limit. */
    TOO_FAST,
    /** Too many messages are not acknowledged yet, because they are not on disk. */
    UNACKNOWLEDGED,
    /** The panel does not read its responses. */
    UNREAD
  }

  private final Channel channel;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  public ReadThrottle(Channel channel) {
    this.channel = channel;
  }

  public void pause(Reason why) {
    reasons.add(why);
    channel.config().setAutoRead(false);
  }

  public void resume(Reason why) {
    reasons.remove(why);
    if (reasons.isEmpty()) {
      channel.config().setAutoRead(true);
    }
  }

  public boolean isPaused() {
    return !reasons.isEmpty();
  }

  public boolean isPausedFor(Reason why) {
    return reasons.contains(why);
  }
}
