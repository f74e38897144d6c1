// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.parasol.legacy.modbus.frame.FireAndForget;
import io.parasol.legacy.modbus.frame.Mbap;
import io.parasol.legacy.modbus.frame.MbapDecoder;
import io.parasol.legacy.modbus.frame.MbapFrame;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@link StreamProtocol} of Modbus/TCP: exchanges {@link MbapFrame}s and matches responses
 * through a {@link TcpTransactions}.
 */
final class MbapProtocol implements StreamProtocol {

  private final TcpTransactions conversation;
  private final ConnectionListener listener;
  private MbapDecoder decoder = new MbapDecoder();
  private boolean brokeOff;

  MbapProtocol(TcpSettings settings, ConnectionListener listener) {
    this.listener = listener;
    this.conversation =
        new TcpTransactions(settings.window(), settings.queue(), settings.gap().toNanos());
  }

  @Override
  public List<ChannelHandler> decoders() {
    decoder = new MbapDecoder();
    return List.of(decoder);
  }

  @Override
  public void ask(PendingRequest request) {
    conversation.ask(request);
  }

  @Override
  public void opened(long now, long delay) {
    brokeOff = false;
    conversation.opened(now, delay);
  }

  @Override
  public void failAll(String why) {
    conversation.lost(why);
  }

  @Override
  public void sendDue(long now, Channel open) {
    conversation.sendDue(now, frame -> write(open, frame));
  }

  private static void write(Channel open, MbapFrame frame) {
    ByteBuf bytes = open.alloc().ioBuffer(Mbap.LONGEST_FRAME);
    Mbap.write(frame, bytes);
    FireAndForget.write(open, bytes);
  }

  @Override
  public boolean received(Object message, long now) {
    UnmatchedResponse stray = conversation.received((MbapFrame) message, now);
    if (stray != null) {
      listener.answerDropped(stray);
    }
    return stray == null;
  }

  @Override
  public void expire(long now) {
    int unanswered = conversation.expire(now);
    brokeOff = unanswered > 0 && decoder.isMidFrame();
  }

  @Override
  public long nextDue(long now) {
    return conversation.nextDue(now);
  }

  @Override
  public int window() {
    return conversation.window();
  }

  @Override
  public @Nullable String hopeless() {
    if (brokeOff) {
      return "a response stopped in the middle of its frame";
    }
    if (conversation.strays() >= STRAYS_BEFORE_RECONNECT) {
      return "%d responses in a row matched no request".formatted(conversation.strays());
    }
    return conversation.silences() >= SILENCES_BEFORE_RECONNECT
        ? "%d requests in a row got no response".formatted(conversation.silences())
        : null;
  }
}
