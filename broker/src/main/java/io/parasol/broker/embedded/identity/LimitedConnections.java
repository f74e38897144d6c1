// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import static com.hivemq.bootstrap.netty.ChannelHandlerNames.MQTT_MESSAGE_DECODER;
import static com.hivemq.bootstrap.netty.ChannelHandlerNames.MQTT_MESSAGE_ENCODER;

import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.services.Services;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.identity.Identity;
import java.util.function.Consumer;

/**
 * Installs the limits of an identity on its connections: packet size, rates, user properties, and
 * QoS 2 messages that are not released.
 */
public final class LimitedConnections {

  private static final String BYTES = "parasol-bytes";
  private static final String MESSAGES = "parasol-messages";
  private static final String CONNACK = "parasol-connack";
  private static final String PROPERTIES = "parasol-properties";
  private static final String UNRELEASED = "parasol-unreleased";

  private final IdentityRates rates;
  private final LimitListener listener;
  private final UnreleasedMessages unreleased = new UnreleasedMessages();

  public LimitedConnections(IdentityRates rates, LimitListener listener) {
    this.rates = rates;
    this.listener = listener;
  }

  /**
   * Verifies that limits can be installed.
   *
   * @throws BrokerException if the internals of this HiveMQ are not those of the supported version.
   */
  public static void require() throws BrokerException {
    HivemqField.requireAll();
  }

  /**
   * Installs the limits on a connection. They apply before its CONNACK is sent. Any thread; returns
   * at once.
   */
  public void install(Channel channel, ClientSession session) {
    channel.eventLoop().execute(() -> installNow(channel, session));
  }

  private void installNow(Channel channel, ClientSession session) {
    Identity identity = session.identity();
    ChannelPipeline pipeline = channel.pipeline();
    ChannelHandler decoder = pipeline.get(MQTT_MESSAGE_DECODER);
    if (decoder == null || pipeline.get(BYTES) != null) {
      return; // closed, or a second CONNECT, which HiveMQ refuses
    }
    HivemqField.DECODER_PACKET_SIZE.set(decoder, IdentityLimits.of(identity).packetBytes());
    IdentityRate rate = rates.of(identity);
    Consumer<String> onExceeded = limit -> listener.exceeded(limit, identity.uri());
    pipeline.addBefore(MQTT_MESSAGE_DECODER, BYTES, new RateHandler(rate, onExceeded));
    pipeline.addAfter(MQTT_MESSAGE_DECODER, MESSAGES, new RateHandler(rate, onExceeded));
    pipeline.addAfter(
        MESSAGES,
        PROPERTIES,
        new UserPropertiesHandler(
            () -> end(session, "user_properties", "too many user properties")));
    pipeline.addAfter(
        PROPERTIES,
        UNRELEASED,
        new UnreleasedHandler(
            unreleased,
            session,
            () -> end(session, "unreleased", "too many QoS 2 messages without PUBREL")));
    session
        .shortenedExpiry()
        .ifPresent(
            expiry -> pipeline.addAfter(MQTT_MESSAGE_ENCODER, CONNACK, new ConnackHandler(expiry)));
  }

  private void end(ClientSession session, String limit, String text) {
    listener.exceeded(limit, session.identity().uri());
    var unused =
        Services.clientService()
            .disconnectClient(session.clientId(), false, DisconnectReasonCode.QUOTA_EXCEEDED, text);
  }

  /** Forgets identities that have sent nothing for a while. Must be called now and then. */
  public void trim() {
    rates.removeFull();
  }
}
