// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.SimpleAsyncOutput;
import com.hivemq.extension.sdk.api.interceptor.puback.PubackOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.puback.parameter.PubackOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.puback.parameter.PubackOutboundOutput;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.interceptor.pubrec.PubrecOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.pubrec.parameter.PubrecOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.pubrec.parameter.PubrecOutboundOutput;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.parasol.broker.access.Rights;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Of one connection of a device: what it publishes is kept, and only then acknowledged. Nothing of
 * it is held up on its way to others. It has no more messages on their way at once than the
 * broker's Receive Maximum allows, so that is all that waits here.
 *
 * <p>PUBREC is to QoS 2 what PUBACK is to QoS 1 (MQTT 5, 4.3.3): the message is the broker's then.
 */
final class HeldAcks
    implements PublishInboundInterceptor, PubackOutboundInterceptor, PubrecOutboundInterceptor {

  /** A disk that has not answered by then is no reason to lose the device as well. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Rights rights;
  private final Custody custody;
  private final Map<Integer, CompletionStage<Void>> keeping = new ConcurrentHashMap<>();

  HeldAcks(Rights rights, Custody custody) {
    this.rights = rights;
    this.custody = custody;
  }

  @Override
  public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
    PublishPacket packet = input.getPublishPacket();
    // What it may not publish is refused by those who are asked next.
    if (rights.mayPublish(packet.getTopic(), packet.getRetain())) {
      boolean isAwaited = packet.getQos() != Qos.AT_MOST_ONCE;
      CompletionStage<Void> kept = custody.keep(Deliveries.of(packet), isAwaited);
      if (isAwaited) {
        keeping.put(packet.getPacketId(), kept);
      }
    }
  }

  @Override
  public void onOutboundPuback(PubackOutboundInput input, PubackOutboundOutput output) {
    hold(input.getPubackPacket().getPacketIdentifier(), output);
  }

  @Override
  public void onOutboundPubrec(PubrecOutboundInput input, PubrecOutboundOutput output) {
    hold(input.getPubrecPacket().getPacketIdentifier(), output);
  }

  private void hold(int packetId, SimpleAsyncOutput<?> output) {
    CompletionStage<Void> kept = keeping.remove(packetId);
    if (kept != null && !kept.toCompletableFuture().isDone()) {
      Async<?> ack = output.async(LONGEST);
      var unused = kept.whenComplete((done, failure) -> ack.resume());
    }
  }
}
