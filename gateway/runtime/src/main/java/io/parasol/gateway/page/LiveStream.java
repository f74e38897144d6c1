// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.parasol.certs.json.Json;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The messages to one open page, which wait until they are written together. While the browser
 * reads slowly, a newer message of a topic replaces the waiting one; events and receipts are all
 * kept, up to a limit. Beyond the limit the connection is closed, and the browser begins again with
 * the current messages.
 */
@ConfinedTo("page")
final class LiveStream {

  /** Maximum number of messages that wait for a slow browser: the current ones, and events. */
  static final int MAX_WAITING = LiveFeed.MAX_TOPICS + 4096;

  /** Maximum number of bytes of the events and receipts that wait for a slow browser. */
  static final int MAX_WAITING_BYTES = 8 << 20;

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(US_ASCII);

  private final PageUser user;
  private final Channel channel;
  private final Map<String, LiveMessage> waiting = new LinkedHashMap<>();
  private long count;

  /** The bytes of what waits and is not replaced by newer messages. */
  private long bytes;

  LiveStream(PageUser user, Channel channel) {
    this.user = user;
    this.channel = channel;
  }

  PageUser user() {
    return user;
  }

  /**
   * Sends messages that the person may read, at once or as soon as the browser has read what was
   * sent before.
   */
  void offer(List<LiveBatch> batches) {
    for (LiveBatch each : batches) {
      if (waiting.isEmpty() && channel.isWritable()) {
        write(each);
      } else {
        each.messages().forEach(this::keep);
      }
    }
    writeWaiting();
    channel.flush();
    if (waiting.size() > MAX_WAITING || bytes > MAX_WAITING_BYTES) {
      close();
    }
  }

  private void keep(LiveMessage message) {
    count++;
    bytes += size(message);
    boolean isReplaced = message.isCurrent() && !channel.isWritable();
    waiting.put(isReplaced ? message.topic() : message.topic() + "#" + count, message);
  }

  private static long size(LiveMessage message) {
    return message.isCurrent() ? 0 : message.begin().length + message.end().length;
  }

  private void write(LiveBatch batch) {
    var unused = channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(batch.bytes())));
  }

  /** Writes what waits, as far as the browser has read. */
  void flush() {
    if (!waiting.isEmpty()) {
      writeWaiting();
      channel.flush();
    }
  }

  private void writeWaiting() {
    while (!waiting.isEmpty() && channel.isWritable()) {
      LiveBatch batch = LiveBatch.take(waiting.values().iterator());
      write(batch);
      Iterator<LiveMessage> written = waiting.values().iterator();
      for (int i = 0; i < batch.messages().size(); i++) {
        bytes -= size(written.next());
        written.remove();
      }
    }
  }

  /** Sends a comment, which shows that both sides are alive. */
  void heartbeat() {
    if (channel.isWritable()) {
      var unused = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(HEARTBEAT)));
    }
  }

  /** States why the stream ends, as far as the browser still reads, and ends it. */
  void end(LoginEnd why) {
    String event =
        "event: end\ndata: %s\n\n"
            .formatted(new String(Json.object().put("why", why.wireName()).toBytes(), UTF_8));
    // A client may not process the last event of a response that is incomplete.
    var unused =
        channel.writeAndFlush(
            new DefaultLastHttpContent(Unpooled.wrappedBuffer(event.getBytes(UTF_8))));
    close();
  }

  void close() {
    waiting.clear();
    bytes = 0;
    var unused = channel.close();
  }
}
