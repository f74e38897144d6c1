// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads from a connection as long as there is no reason not to; otherwise the sender's own TCP
 * holds back what it sends, and this side's memory does not grow.
 */
final class Valve {

  /** Why nothing is read. */
  enum Reason {
    /** It sends more than it may. */
    TOO_FAST,
    /** Too much is not acknowledged yet, since it is not on disk. */
    UNACKNOWLEDGED,
    /** It does not read its answers. */
    UNREAD
  }

  private final Channel channel;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  Valve(Channel channel) {
    this.channel = channel;
  }

  void hold(Reason why) {
    reasons.add(why);
    channel.config().setAutoRead(false);
  }

  void release(Reason why) {
    reasons.remove(why);
    if (reasons.isEmpty()) {
      channel.config().setAutoRead(true);
    }
  }

  boolean isHeld() {
    return !reasons.isEmpty();
  }

  boolean isHeldFor(Reason why) {
    return reasons.contains(why);
  }
}
