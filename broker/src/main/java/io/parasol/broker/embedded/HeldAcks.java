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
 * Of one connection of a device: what it publishes is kept, and only then acknowledged, in the
 * order in which it was said (MQTT 5, 4.6). Nothing of it is held up on its way to others.
 *
 * <p>What could not be kept in time is not acknowledged: the connection ends, for an
 * acknowledgement that says "no" is not to be had any more once people have heard the message, and
 * MQTT 3 has none at all. The device sends it again (MQTT 5, 4.4).
 *
 * <p>The acknowledgements are held back on their way out, and not by an interceptor of HiveMQ's: it
 * does nothing else for a client, not even for one of that name that connects anew, while one of
 * these waits.
 *
 * <p>PUBREC is to QoS 2 what PUBACK is to QoS 1 (MQTT 5, 4.3.3): the message is the broker's then.
 */
final class HeldAcks extends ChannelDuplexHandler implements PublishInboundInterceptor {

  /**
   * Nothing more is read of a device that has so many unanswered; well above what it is allowed.
   */
  static final int MOST = 1000;

  private static final CompletableFuture<Void> AT_ONCE = CompletableFuture.completedFuture(null);

  private final Rights rights;
  private final Custody custody;
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
   * @param owed what the device has said with QoS 2, over all its connections, and what is not kept
   *     yet: HiveMQ has such a message already when it comes again, and asks nobody.
   * @param end ends the connection; called once.
   */
  HeldAcks(
      Rights rights, Custody custody, Map<Integer, CompletableFuture<Void>> owed, Runnable end) {
    this.rights = rights;
    this.custody = custody;
    this.owed = owed;
    this.end = end;
  }

  /** On a thread that HiveMQ has for extensions, before the message goes on. */
  @Override
  public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
    PublishPacket packet = input.getPublishPacket();
    // What it may not publish is refused by those who are asked next.
    if (rights.mayPublish(packet.getTopic(), packet.getRetain())) {
      boolean isAwaited = packet.getQos() != Qos.AT_MOST_ONCE;
      CompletableFuture<Void> kept =
          custody.keep(Deliveries.of(packet), isAwaited).toCompletableFuture();
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

  /** Nobody gives that up: it does not come to us a second time. */
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

  /** Sends what may be sent now; ends the connection where the next one never may. */
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
