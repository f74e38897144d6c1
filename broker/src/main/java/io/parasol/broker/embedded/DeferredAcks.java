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
import io.parasol.broker.embedded.identity.ReadingControl;
import io.parasol.broker.embedded.identity.ReadingControl.Reason;
import io.parasol.config.concurrent.ConfinedTo;
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
  static final int MAX_PENDING = 1000;

  private static final CompletableFuture<Void> COMPLETED = CompletableFuture.completedFuture(null);

  private final Rights rights;
  private final PublishStore publishStore;
  private final Map<Integer, CompletableFuture<Void>> unstoredQos2;
  private final Runnable endConnection;
  private final Map<Integer, CompletableFuture<Void>> storing = new ConcurrentHashMap<>();

  @ConfinedTo("broker-connection")
  private final Deque<DeferredAck> pending = new ArrayDeque<>();

  @ConfinedTo("broker-connection")
  private boolean hasEnded;

  /** An acknowledgement that waits for its turn. */
  private record DeferredAck(CompletableFuture<Void> stored, Object ack, ChannelPromise promise) {

    boolean isStored() {
      return stored.isDone() && !stored.isCompletedExceptionally();
    }
  }

  /**
   * @param unstoredQos2 the QoS 2 messages of the device that are not stored yet, across all its
   *     connections. When the device sends one of them again, HiveMQ already has it and calls no
   *     interceptor.
   * @param endConnection ends the connection; called once.
   */
  DeferredAcks(
      Rights rights,
      PublishStore publishStore,
      Map<Integer, CompletableFuture<Void>> unstoredQos2,
      Runnable endConnection) {
    this.rights = rights;
    this.publishStore = publishStore;
    this.unstoredQos2 = unstoredQos2;
    this.endConnection = endConnection;
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
      boolean isAcknowledged = packet.getQos() != Qos.AT_MOST_ONCE;
      CompletableFuture<Void> stored =
          publishStore.store(EmbeddedPacketMapper.of(packet), isAcknowledged).toCompletableFuture();
      if (isAcknowledged) {
        storing.put(packet.getPacketId(), stored);
        unstoredQos2.remove(packet.getPacketId());
      }
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    @Nullable CompletableFuture<Void> stored;
    if (message instanceof PUBACK ack) {
      stored = storing.remove(ack.getPacketIdentifier());
    } else if (message instanceof PUBREC ack) {
      stored = unstoredQos2(ack.getPacketIdentifier());
    } else {
      var unused = ctx.write(message, promise);
      return;
    }
    pending.add(new DeferredAck(stored == null ? COMPLETED : stored, message, promise));
    if (stored != null && !stored.isDone()) {
      var unused =
          stored
              .orTimeout(publishStore.timeout().toMillis(), TimeUnit.MILLISECONDS)
              .whenComplete((done, failure) -> ctx.executor().execute(() -> sendDue(ctx)));
    }
    sendDue(ctx);
    if (pending.size() >= MAX_PENDING) {
      ReadingControl.of(ctx.channel()).pause(Reason.UNSTORED);
    }
  }

  /**
   * Returns the result that a PUBREC waits for. It is a copy, so that a timeout does not complete
   * the original. HiveMQ does not call the interceptor when the device sends the message again.
   */
  private @Nullable CompletableFuture<Void> unstoredQos2(int packetId) {
    @Nullable CompletableFuture<Void> stored = storing.remove(packetId);
    if (stored == null) {
      stored = unstoredQos2.get(packetId);
    } else if (!stored.isDone()) {
      CompletableFuture<Void> now = stored;
      unstoredQos2.put(packetId, now);
      var unused = now.thenRun(() -> unstoredQos2.remove(packetId, now));
    }
    return stored == null ? null : stored.copy();
  }

  /**
   * Sends the acknowledgements that are due. Ends the connection if a message could not be stored.
   */
  private void sendDue(ChannelHandlerContext ctx) {
    boolean hasSent = false;
    while (!pending.isEmpty() && pending.getFirst().isStored()) {
      DeferredAck next = pending.removeFirst();
      var unused = ctx.write(next.ack(), next.promise());
      hasSent = true;
    }
    if (hasSent) {
      ctx.flush();
      if (pending.size() < MAX_PENDING / 2) {
        ReadingControl.of(ctx.channel()).resume(Reason.UNSTORED);
      }
    }
    if (!hasEnded && pending.stream().anyMatch(each -> each.stored().isCompletedExceptionally())) {
      hasEnded = true;
      endConnection.run();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    hasEnded = true;
    pending.forEach(each -> each.promise().tryFailure(new ClosedChannelException()));
    pending.clear();
  }
}
