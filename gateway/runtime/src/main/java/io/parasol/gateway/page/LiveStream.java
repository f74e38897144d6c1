// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The messages to one open page, which wait until they are written together. While the browser
 * reads slowly, a newer message of a topic replaces the waiting one; events and receipts are all
 * kept, up to a limit. Beyond the limit the connection is closed, and the browser begins again with
 * the current messages.
 */
@ConfinedTo("page")
final class LiveStream {

  /** Maximum number of messages that wait for a slow browser. */
  static final int MAX_WAITING = 4096;

  /** Maximum number of messages that wait for a browser that reads fast enough. */
  private static final int MAX_COLLECTED = 1024;

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(US_ASCII);

  private final PageUser user;
  private final Channel channel;
  private final Map<String, LiveMessage> waiting = new LinkedHashMap<>();
  private long count;

  LiveStream(PageUser user, Channel channel) {
    this.user = user;
    this.channel = channel;
  }

  PageUser user() {
    return user;
  }

  /** Sends the message, if the person may read it. */
  void offer(LiveMessage message) {
    if (!user.mayRead(message.fullTopic())) {
      return;
    }
    count++;
    boolean isReplaced = message.isCurrent() && !channel.isWritable();
    waiting.put(isReplaced ? message.topic() : message.topic() + "#" + count, message);
    if (waiting.size() > MAX_COLLECTED) {
      flush();
    }
    if (waiting.size() > MAX_WAITING) {
      close();
    }
  }

  /** Writes what waits, as far as the browser has read. */
  void flush() {
    Iterator<LiveMessage> next = waiting.values().iterator();
    boolean hasWritten = false;
    while (next.hasNext() && channel.isWritable()) {
      LiveMessage message = next.next();
      var unused =
          channel.write(
              new DefaultHttpContent(Unpooled.wrappedBuffer(message.begin(), message.end())));
      next.remove();
      hasWritten = true;
    }
    if (hasWritten) {
      channel.flush();
    }
  }

  /** Sends a comment, which shows that both sides are alive. */
  void heartbeat() {
    if (channel.isWritable()) {
      var unused = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(HEARTBEAT)));
    }
  }

  void close() {
    waiting.clear();
    var unused = channel.close();
  }
}
