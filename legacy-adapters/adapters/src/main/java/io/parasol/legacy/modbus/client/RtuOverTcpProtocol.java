// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.FireAndForget;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.LineSettings;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The transactions of a {@link SerialTransactions} on a TCP byte stream. */
final class RtuOverTcpProtocol implements StreamProtocol {

  private final SerialTransactions transactions;

  RtuOverTcpProtocol(TcpSettings settings, LineSettings line, ConnectionListener listener) {
    transactions =
        new SerialTransactions(line, settings.queue(), settings.gap().toNanos(), listener);
  }

  @Override
  public List<ChannelHandler> decoders() {
    return List.of();
  }

  @Override
  public void submit(PendingRequest request) {
    transactions.submit(request);
  }

  @Override
  public void opened(long now, long delay) {
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
    transactions.sendDue(
        now,
        frame -> FireAndForget.write(open, open.alloc().ioBuffer(frame.length).writeBytes(frame)));
  }

  @Override
  public boolean received(Object message, long now) {
    ByteBuf stream = (ByteBuf) message;
    byte[] bytes = new byte[stream.readableBytes()];
    stream.readBytes(bytes);
    return transactions.received(bytes, now);
  }

  @Override
  public void expire(long now) {
    transactions.expire(now);
  }

  @Override
  public long nextDue(long now) {
    return transactions.nextDue(now);
  }

  @Override
  public long quarantine(Unit unit, long now) {
    return transactions.quarantine(unit, now);
  }

  @Override
  public Optional<ForeignFrame> foreignMaster(long now) {
    return transactions.foreignMaster(now);
  }

  @Override
  public long postponed() {
    return transactions.lastPostponed();
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
    return 1;
  }

  @Override
  public @Nullable String reconnectReason() {
    if (transactions.unmatchedFrames() >= STRAYS_BEFORE_RECONNECT) {
      return "%d frames in a row matched no request".formatted(transactions.unmatchedFrames());
    }
    return transactions.consecutiveTimeouts() >= SILENCES_BEFORE_RECONNECT
        ? "%d requests in a row got no response".formatted(transactions.consecutiveTimeouts())
        : null;
  }
}
