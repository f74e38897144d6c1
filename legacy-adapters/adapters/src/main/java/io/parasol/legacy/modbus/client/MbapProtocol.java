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

  private final TcpTransactions transactions;
  private final ConnectionListener listener;
  private MbapDecoder decoder = new MbapDecoder();
  private boolean isFrameTruncated;

  MbapProtocol(TcpSettings settings, ConnectionListener listener) {
    this.listener = listener;
    this.transactions =
        new TcpTransactions(settings.window(), settings.queue(), settings.gap().toNanos());
  }

  @Override
  public List<ChannelHandler> decoders() {
    decoder = new MbapDecoder();
    return List.of(decoder);
  }

  @Override
  public void submit(PendingRequest request) {
    transactions.submit(request);
  }

  @Override
  public void opened(long now, long delay) {
    isFrameTruncated = false;
    transactions.opened(now, delay);
  }

  @Override
  public void suspend() {
    transactions.suspend();
  }

  @Override
  public void failAll(String why) {
    transactions.lost(why);
  }

  @Override
  public void sendDue(long now, Channel open) {
    transactions.sendDue(now, frame -> write(open, frame));
  }

  private static void write(Channel open, MbapFrame frame) {
    ByteBuf bytes = open.alloc().ioBuffer(Mbap.MAX_FRAME_LENGTH);
    Mbap.write(frame, bytes);
    FireAndForget.write(open, bytes);
  }

  @Override
  public boolean received(Object message, long now) {
    UnmatchedResponse mismatch = transactions.received((MbapFrame) message, now);
    if (mismatch != null) {
      listener.answerDropped(mismatch);
    }
    return mismatch == null;
  }

  @Override
  public void expire(long now) {
    int unanswered = transactions.expire(now);
    isFrameTruncated = unanswered > 0 && decoder.isMidFrame();
  }

  @Override
  public long nextDue(long now) {
    return transactions.nextDue(now);
  }

  @Override
  public boolean isIdle() {
    return transactions.isIdle();
  }

  @Override
  public boolean hasOnlyWaiting() {
    return transactions.hasOnlyWaiting();
  }

  @Override
  public int window() {
    return transactions.window();
  }

  @Override
  public @Nullable String reconnectReason() {
    if (isFrameTruncated) {
      return "a response stopped in the middle of its frame";
    }
    if (transactions.unmatchedFrames() >= STRAYS_BEFORE_RECONNECT) {
      return "%d responses in a row matched no request".formatted(transactions.unmatchedFrames());
    }
    return transactions.consecutiveTimeouts() >= SILENCES_BEFORE_RECONNECT
        ? "%d requests in a row got no response".formatted(transactions.consecutiveTimeouts())
        : null;
  }
}
