// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import com.hivemq.mqtt.message.puback.PUBACK;
import com.hivemq.mqtt.message.pubrec.PUBREC;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.parasol.broker.access.Rights;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A handler that defers the acknowledgements on one connection of a native device. A message is
 * stored first and acknowledged afterwards, in the order of publication (MQTT 5.0 §4.6). Delivery
 * to subscribers is not delayed.
 *
 * <p>A message that could not be stored in time is not acknowledged, and the connection ends. A
 * negative acknowledgement is not possible after subscribers have received the message, and MQTT 3
 * has none at all. The device sends the message again (MQTT 5.0 §4.4).
 *
 * <p>The handler holds back outgoing acknowledgements instead of using an asynchronous interceptor
 * of HiveMQ. While such an interceptor waits, HiveMQ processes nothing else for the client, not
 * even for a new connection with the same client id.
 *
 * <p>PUBREC is to QoS 2 what PUBACK is to QoS 1: with it, the broker takes ownership of the message
 * (MQTT 5.0 §4.3.3).
 */
final class DeferredAcks extends ChannelDuplexHandler implements PublishInboundInterceptor {

  /**
   * Maximum number of pending acknowledgements. With more, the gateway stops reading from the
   * device. Well above the Receive Maximum.
   */
  static final int MOST = 1000;

  private static final CompletableFuture<Void> AT_ONCE = CompletableFuture.completedFuture(null);

  private final Rights rights;
  private final PublishKeeper custody;
  private final Map<Integer, CompletableFuture<Void>> owed;
  private final Runnable end;
  private final Map<Integer, CompletableFuture<Void>> keeping = new ConcurrentHashMap<>();

  // On the connection's own thread only.
  private final Deque<Due> due = new ArrayDeque<>();
  private boolean hasEnded;

  /** An acknowledgement that waits for its turn. */
  private record Due(CompletableFuture<Void> kept, Object ack, ChannelPromise promise) {

    boolean isPayable() {
      return kept.isDone() && !kept.isCompletedExceptionally();
    }
  }

  /**
   * @param owed the QoS 2 messages of the device that are not stored yet, across all its
   *     connections. When the device sends one of them again, HiveMQ already has it and calls no
   *     interceptor.
   * @param end ends the connection; called once.
   */
  DeferredAcks(
      Rights rights,
      PublishKeeper custody,
      Map<Integer, CompletableFuture<Void>> owed,
      Runnable end) {
    this.rights = rights;
    this.custody = custody;
    this.owed = owed;
    this.end = end;
  }

  /**
   * Starts to store the message. Called on a thread that HiveMQ has for extensions, before the
   * message is delivered.
   */
  @Override
  public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
    PublishPacket packet = input.getPublishPacket();
    // The authorizer is called next, and refuses messages that the device may not publish.
    if (rights.mayPublish(packet.getTopic(), packet.getRetain())) {
      boolean isAwaited = packet.getQos() != Qos.AT_MOST_ONCE;
      CompletableFuture<Void> kept =
          custody.keep(EmbeddedPacketMapper.of(packet), isAwaited).toCompletableFuture();
      if (isAwaited) {
        keeping.put(packet.getPacketId(), kept);
        owed.remove(packet.getPacketId());
      }
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    @Nullable CompletableFuture<Void> kept;
    if (message instanceof PUBACK ack) {
      kept = keeping.remove(ack.getPacketIdentifier());
    } else if (message instanceof PUBREC ack) {
      kept = owed(ack.getPacketIdentifier());
    } else {
      var unused = ctx.write(message, promise);
      return;
    }
    due.add(new Due(kept == null ? AT_ONCE : kept, message, promise));
    if (kept != null && !kept.isDone()) {
      var unused =
          kept.orTimeout(custody.patience().toMillis(), TimeUnit.MILLISECONDS)
              .whenComplete((done, failure) -> ctx.executor().execute(() -> pay(ctx)));
    }
    pay(ctx);
    if (due.size() >= MOST) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  /**
   * Returns the result that a PUBREC waits for. It is a copy, so that a timeout does not complete
   * the original. HiveMQ does not call the interceptor when the device sends the message again.
   */
  private @Nullable CompletableFuture<Void> owed(int packetId) {
    @Nullable CompletableFuture<Void> kept = keeping.remove(packetId);
    if (kept == null) {
      kept = owed.get(packetId);
    } else if (!kept.isDone()) {
      CompletableFuture<Void> now = kept;
      owed.put(packetId, now);
      var unused = now.thenRun(() -> owed.remove(packetId, now));
    }
    return kept == null ? null : kept.copy();
  }

  /**
   * Sends the acknowledgements that are due. Ends the connection if a message could not be stored.
   */
  private void pay(ChannelHandlerContext ctx) {
    boolean isAny = false;
    while (!due.isEmpty() && due.getFirst().isPayable()) {
      Due next = due.removeFirst();
      var unused = ctx.write(next.ack(), next.promise());
      isAny = true;
    }
    if (isAny) {
      ctx.flush();
      if (due.size() < MOST / 2 && !ctx.channel().config().isAutoRead()) {
        ctx.channel().config().setAutoRead(true);
      }
    }
    if (!hasEnded && due.stream().anyMatch(each -> each.kept().isCompletedExceptionally())) {
      hasEnded = true;
      end.run();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    hasEnded = true;
    due.forEach(each -> each.promise().tryFailure(new ClosedChannelException()));
    due.clear();
  }
}
