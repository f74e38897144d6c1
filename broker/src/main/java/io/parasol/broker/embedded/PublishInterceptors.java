// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.bootstrap.netty.ChannelHandlerNames;
import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.client.parameter.InitializerInput;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.intializer.ClientInitializer;
import io.netty.channel.Channel;
import io.parasol.broker.embedded.identity.IdentityLimits;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.config.model.site.DeviceId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the interceptors for published messages: {@link CommandInterceptor} for operators,
 * {@link DeferredAcks} for native devices.
 */
final class PublishInterceptors implements ClientInitializer {

  private static final Logger log = LoggerFactory.getLogger(PublishInterceptors.class);

  private static final String ACKS = "parasol-acks";
  private static final String NOT_STORED = "message not stored; publish it again";

  private static final String FOREIGN_RESPONSE_TOPIC =
      "response topic ignored; expected the sender's own reply topic";

  private final CertificateAuthenticator authenticator;
  private final PublishHooks hooks;
  private final CountingCommandGate gate;
  private final Refusals refusals;

  /** The QoS 2 messages of each native device that are not stored yet, by packet identifier. */
  private final Map<DeviceId, Map<Integer, CompletableFuture<Void>>> unstoredQos2 =
      new ConcurrentHashMap<>();

  PublishInterceptors(
      CertificateAuthenticator authenticator, PublishHooks hooks, Refusals refusals) {
    this.authenticator = authenticator;
    this.hooks = hooks;
    this.gate = new CountingCommandGate(hooks.commands(), new AtomicLong());
    this.refusals = refusals;
  }

  /** Returns how many commands were intercepted since the start. */
  long intercepted() {
    return gate.count().get();
  }

  @Override
  public void initialize(InitializerInput input, ClientContext client) {
    try {
      Identity identity = ConnectionGate.identityOf(input.getConnectionInformation()).identity();
      keepLimits(identity, input.getClientInformation().getClientId(), client);
      if (identity instanceof Identity.Operator) {
        client.addPublishInboundInterceptor(
            new CommandInterceptor(
                identity.uri(),
                authenticator.rights(identity),
                gate,
                where ->
                    refusals.report(identity.uri(), "answer " + where, FOREIGN_RESPONSE_TOPIC)));
      } else if (identity instanceof Identity.Device deviceIdentity
          && hooks.publishStore().isFor(deviceIdentity.device())) {
        Channel channel = HivemqChannel.of(input.getConnectionInformation());
        DeferredAcks acks =
            new DeferredAcks(
                authenticator.rights(identity),
                hooks.publishStore(),
                unstoredQos2.computeIfAbsent(
                    deviceIdentity.device(), any -> new ConcurrentHashMap<>()),
                () -> end(deviceIdentity.device(), channel));
        client.addPublishInboundInterceptor(acks);
        channel.pipeline().addAfter(ChannelHandlerNames.MQTT_MESSAGE_ENCODER, ACKS, acks);
      }
    } catch (InvalidIdentityException unidentified) {
      // An unidentified client may not publish.
    }
  }

  /** Keeps the number of subscriptions, and a DISCONNECT from extending the session. */
  private void keepLimits(Identity identity, String clientId, ClientContext client) {
    client.addUnsubscribeInboundInterceptor(
        (input, output) ->
            authenticator
                .budget()
                .sessions()
                .unsubscribe(clientId, input.getUnsubscribePacket().getTopicFilters()));
    long longest = IdentityLimits.of(identity).sessionExpiry().toSeconds();
    client.addDisconnectInboundInterceptor(
        (input, output) ->
            output
                .getDisconnectPacket()
                .getSessionExpiryInterval()
                .filter(expiry -> expiry > longest)
                .ifPresent(
                    expiry -> output.getDisconnectPacket().setSessionExpiryInterval(longest)));
  }

  /** Ends this connection, but not a newer one of the device with the same client id. */
  private static void end(DeviceId device, Channel channel) {
    if (!channel.isActive()) {
      return;
    }
    var unused =
        Services.clientService()
            .disconnectClient(
                device.value(), false, DisconnectReasonCode.QUOTA_EXCEEDED, NOT_STORED)
            .whenComplete((wasThere, failure) -> ended(device, wasThere, failure));
  }

  private static void ended(
      DeviceId device, @Nullable Boolean wasThere, @Nullable Throwable failure) {
    if (failure != null) {
      log.warn("broker session not ended device={} why={}", device, failure.toString());
    } else if (Boolean.TRUE.equals(wasThere)) {
      log.warn("broker session ended device={} why=\"its messages cannot be stored\"", device);
    }
  }
}
