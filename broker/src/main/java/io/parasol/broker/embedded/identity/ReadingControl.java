// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.EnumSet;
import java.util.Set;

/**
 * Stops and resumes the reading from one connection. Reading is stopped while at least one reason
 * exists.
 */
@ConfinedTo("broker-connection")
public final class ReadingControl {

  private static final AttributeKey<ReadingControl> KEY =
      AttributeKey.valueOf(ReadingControl.class, "parasol");

  private final Channel channel;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  /** Why nothing is read. */
  public enum Reason {
    /** The identity has exceeded its rate. */
    RATE,
    /** Too many acknowledgements wait for the store. */
    UNSTORED
  }

  private ReadingControl(Channel channel) {
    this.channel = channel;
  }

  /** Returns the control of a connection. */
  public static ReadingControl of(Channel channel) {
    ReadingControl known = channel.attr(KEY).get();
    if (known != null) {
      return known;
    }
    ReadingControl created = new ReadingControl(channel);
    channel.attr(KEY).set(created);
    return created;
  }

  /** Stops the reading. Returns whether this reason is new. */
  public boolean pause(Reason reason) {
    boolean isNew = reasons.add(reason);
    channel.config().setAutoRead(false);
    return isNew;
  }

  /** Removes a reason. Reading resumes if no other exists. */
  public void resume(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      if (channel.config().isAutoRead()) {
        // HiveMQ has resumed it meanwhile, which RateHandler has ignored.
        channel.read();
      } else {
        channel.config().setAutoRead(true);
      }
    }
  }

  /** Returns whether a reason exists. */
  boolean isPaused() {
    return !reasons.isEmpty();
  }
}
