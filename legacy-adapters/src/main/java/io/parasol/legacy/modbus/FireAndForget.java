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

  /** One by one: a group that is closed as such closes whatever comes to it later. */
  static void close(ChannelGroup channels) {
    channels.forEach(FireAndForget::close);
  }

  /** Writes without flushing. */
  static void write(Channel channel, ByteBuf bytes) {
    var unused = channel.write(bytes, channel.voidPromise());
  }
}
