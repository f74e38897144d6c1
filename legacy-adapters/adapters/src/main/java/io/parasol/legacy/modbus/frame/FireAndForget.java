// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;

/**
 * Channel operations whose outcome is not awaited; the handlers of the channel observe a failure.
 */
public final class FireAndForget {

  private FireAndForget() {}

  public static void close(Channel channel) {
    var unused = channel.close();
  }

  /**
   * Closes the channels one by one. Closing the group itself would also close channels that are
   * added to it later.
   */
  public static void close(ChannelGroup channels) {
    channels.forEach(FireAndForget::close);
  }

  /** Writes without flushing. */
  public static void write(Channel channel, ByteBuf bytes) {
    var unused = channel.write(bytes, channel.voidPromise());
  }
}
