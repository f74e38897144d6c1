// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.TlsRecordGuard;
import io.parasol.legacy.mqtt.packet.PacketGate;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.legacy.mqtt.packet.PanelTime;
import io.parasol.legacy.mqtt.packet.WholePackets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds the handlers of a connection, outermost handler first:
 *
 * <ol>
 *   <li>{@code tls}, {@code certificate}, on a link with TLS: the others follow when the handshake
 *       has succeeded. The {@link TlsRecordGuard} is before and behind TLS
 *   <li>{@code packets}: splits the stream into complete packets of bounded length; the first is a
 *       CONNECT
 *   <li>{@code gate}: verifies that each packet is one message and does not reach into the next one
 *   <li>{@code decoder}, {@code encoder}: packets to messages and back
 *   <li>{@code gate-behind}: the other half of the gate
 *   <li>{@code panel}: the {@link ConnectHandler}, and after it the {@link PanelConnection}
 * </ol>
 */
final class PanelPipeline extends ChannelInitializer<Channel> {

  /** Maximum length of a client identifier; the configuration allows no longer one. */
  private static final int MAX_CLIENT_ID_LENGTH = 256;

  /** Name of the last handler. */
  static final String PANEL = "panel";

  private final PanelAllowList allowList;
  private final ConnectionLimiter connectionLimiter;
  private final PanelRefusalLog refusals;
  private final PanelTime time;
  private final @Nullable PanelTls tls;

  /** The connections with TLS, in the order in which they were opened. */
  private final Set<Channel> secured = new LinkedHashSet<>();

  /**
   * @param tls empty for a link without encryption.
   */
  PanelPipeline(
      PanelAllowList allowList,
      ConnectionLimiter connectionLimiter,
      PanelRefusalLog refusals,
      PanelTime time,
      Optional<PanelTls> tls) {
    this.allowList = allowList;
    this.connectionLimiter = connectionLimiter;
    this.refusals = refusals;
    this.time = time;
    this.tls = tls.orElse(null);
  }

  /**
   * Reads the files of TLS again if they have changed, and ends the connections of clients whose
   * certificates are no longer accepted or have expired.
   */
  @ConfinedTo("panels")
  void recheck() {
    if (tls == null) {
      return;
    }
    boolean isOther = tls.refresh();
    for (Channel each : List.copyOf(secured)) {
      TlsClientHandler handler = each.pipeline().get(TlsClientHandler.class);
      if (handler != null) {
        handler.recheck(isOther);
      }
    }
  }

  @Override
  protected void initChannel(Channel channel) {
    if (channel.remoteAddress() instanceof InetSocketAddress remote) {
      accept(channel, remote.getAddress());
    } else {
      // The connection is closed already.
      var unused = channel.close();
    }
  }

  private void accept(Channel channel, InetAddress address) {
    PanelChannel client =
        new PanelChannel(channel, address, allowList.link(), "", Optional.empty(), refusals);
    if (!allowList.allows(address)) {
      client.reportRefusal(
          PanelRefusal.UNKNOWN_ADDRESS,
          "connect",
          "no panel of this link may connect from this address");
      client.close();
      return;
    }
    Optional<String> refusal = connectionLimiter.add(address, this::closeOldestWithoutCertificate);
    if (refusal.isPresent()) {
      client.reportRefusal(PanelRefusal.CROWD, "connect", refusal.get());
      client.close();
      return;
    }
    var unused = channel.closeFuture().addListener(closed -> onClosed(channel, address));
    if (tls == null) {
      build(channel, client);
      return;
    }
    Optional<String> problem = tls.problem();
    if (problem.isPresent()) {
      client.reportRefusal(PanelRefusal.NOT_TRUSTED, "connect", problem.get());
      client.close();
      return;
    }
    secured.add(channel);
    TlsRecordGuard.add(
        channel.pipeline(),
        tls.handler(),
        violation ->
            client.reportRefusal(PanelRefusal.PROTOCOL, "stay connected", violation.why()));
    channel
        .pipeline()
        .addLast(
            "certificate", new TlsClientHandler(tls, client, proven -> build(channel, proven)));
  }

  private void onClosed(Channel channel, InetAddress address) {
    secured.remove(channel);
    connectionLimiter.remove(address);
  }

  /**
   * Closes the oldest connection whose client has not shown an accepted certificate, so that such
   * clients lock no panel out. A link without TLS has none.
   */
  private boolean closeOldestWithoutCertificate() {
    for (Channel each : secured) {
      if (each.pipeline().get(PANEL) == null) {
        var unused = each.close();
        return true;
      }
    }
    return false;
  }

  void build(Channel channel, PanelChannel client) {
    PacketGate gate = new PacketGate();
    channel
        .pipeline()
        .addLast("packets", new WholePackets())
        .addLast("gate", gate)
        .addLast(
            "decoder", new MqttDecoder(WholePackets.MAX_PACKET_BYTES, MAX_CLIENT_ID_LENGTH, true))
        .addLast("encoder", MqttEncoder.INSTANCE)
        .addLast("gate-behind", gate.behind())
        .addLast(PANEL, new ConnectHandler(allowList, client, time));
  }
}
