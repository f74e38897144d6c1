// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;

/**
 * What is done to a connection without waiting for its outcome: whether it fails, the handlers of
 * the connection hear themselves.
 */
final class FireAndForget {

  private FireAndForget() {}

  static void close(Channel channel) {
    var unused = channel.close();
  }

  static void close(ChannelGroup channels) {
    var unused = channels.close();
  }

  /** Writes without flushing. */
  static void write(Channel channel, ByteBuf bytes) {
    var unused = channel.write(bytes, channel.voidPromise());
  }
}
