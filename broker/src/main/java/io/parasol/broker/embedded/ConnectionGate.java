// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.bootstrap.netty.ChannelHandlerNames;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.parasol.broker.embedded.identity.ClientIdentity;
import io.parasol.broker.embedded.limit.ConnectionBudget;
import io.parasol.broker.embedded.limit.Limit;
import io.parasol.broker.embedded.limit.LimitReports;
import io.parasol.broker.embedded.limit.PartialPackets;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.config.concurrent.ConfinedTo;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A handler between the TLS handler and HiveMQ's decoder. It checks the certificate when the
 * handshake is complete, and bounds time and bytes of a connection: until it is authenticated, and
 * of each packet.
 */
final class ConnectionGate extends ChannelInboundHandlerAdapter implements PartialPackets.Holder {

  static final int HANDSHAKE_TIMEOUT_SECONDS = 8;
  static final int AUTHENTICATION_TIMEOUT_SECONDS = 16;
  static final int PACKET_TIMEOUT_SECONDS = 30;

  private static final AttributeKey<ConnectionGate> GATE =
      AttributeKey.valueOf(ConnectionGate.class.getName());

  private final ConnectionBudget.Slot slot;
  private final boolean isOwnListener;
  private final Rules rules;
  private final TlsRecords records = new TlsRecords(this::end);
  private final PacketFraming packets = new PacketFraming();
  private final Channel channel;
  private volatile @Nullable ClientIdentity identity;
  private volatile boolean isAuthenticated;
  private volatile boolean hasEnded;

  @ConfinedTo("broker-connection")
  private boolean isHandshakeComplete;

  @ConfinedTo("broker-connection")
  private boolean isTimingPacket;

  @ConfinedTo("broker-connection")
  private int heldBytes;

  /**
   * What all gates share.
   *
   * @param check decides about certificates.
   */
  record Rules(HandshakeCheck check, PartialPackets partialPackets, LimitReports reports) {}

  /**
   * @param isOwnListener whether the connection uses the listener for the gateway's own sessions.
   */
  ConnectionGate(Channel channel, ConnectionBudget.Slot slot, boolean isOwnListener, Rules rules) {
    this.channel = channel;
    this.slot = slot;
    this.isOwnListener = isOwnListener;
    this.rules = rules;
    channel.attr(GATE).set(this);
  }

  /** Returns the gate of a connection; empty if it was accepted before the limits were in place. */
  static Optional<ConnectionGate> of(Channel channel) {
    return Optional.ofNullable(channel.attr(GATE).get());
  }

  /**
   * Returns the identity of a connection, which was read at the end of its handshake.
   *
   * @throws InvalidIdentityException if its certificate has none.
   */
  static ClientIdentity identityOf(ConnectionInformation connection)
      throws InvalidIdentityException {
    Optional<ClientIdentity> known = of(HivemqChannel.of(connection)).map(gate -> gate.identity);
    return known.isPresent() ? known.get() : ClientIdentity.of(connection);
  }

  /** Call this when the broker has accepted the CONNECT. Any thread. */
  void authenticated() {
    isAuthenticated = true;
    slot.authenticated();
    channel.eventLoop().execute(() -> HivemqChannel.forgetAuthenticators(channel));
  }

  /** Adds the handlers around TLS, once HiveMQ has added its own. */
  @Override
  public void channelRegistered(ChannelHandlerContext ctx) {
    ctx.pipeline().addFirst(records);
    ctx.pipeline()
        .addBefore(
            ChannelHandlerNames.SSL_CLIENT_CERTIFICATE_HANDLER, null, new HandshakeObserver());
    after(ctx, HANDSHAKE_TIMEOUT_SECONDS, this::checkHandshakeTime);
    after(ctx, AUTHENTICATION_TIMEOUT_SECONDS, this::checkAuthenticationTime);
    ctx.fireChannelRegistered();
  }

  private static void after(ChannelHandlerContext ctx, long seconds, Runnable check) {
    var unused = ctx.executor().schedule(check, seconds, TimeUnit.SECONDS);
  }

  private void checkHandshakeTime() {
    if (!isHandshakeComplete && channel.isOpen()) {
      end(Limit.AUTHENTICATION_TIME);
    }
  }

  private void checkAuthenticationTime() {
    if (!isAuthenticated && channel.isOpen()) {
      end(Limit.AUTHENTICATION_TIME);
    }
  }

  /** Sees the end of the handshake before HiveMQ does, which does not pass it on. */
  private final class HandshakeObserver extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
        handshakeComplete();
        checkCertificate(ctx);
        ctx.fireUserEventTriggered(event);
        ctx.pipeline().remove(this);
      } else {
        ctx.fireUserEventTriggered(event);
      }
    }
  }

  @ConfinedTo("broker-connection")
  void handshakeComplete() {
    isHandshakeComplete = true;
    records.handshakeComplete();
  }

  private void checkCertificate(ChannelHandlerContext ctx) {
    Optional<X509Certificate> certificate = certificate(ctx);
    if (certificate.isEmpty()) {
      // TLS requires one. Without it, the authenticator refuses, as for the start-up self-test.
      return;
    }
    Optional<HandshakeCheck.Admitted> admitted =
        rules.check().check(certificate.get(), slot.who(), isOwnListener);
    if (admitted.isPresent()) {
      identity = admitted.get().identity().orElse(null);
    } else {
      close();
    }
  }

  private static Optional<X509Certificate> certificate(ChannelHandlerContext ctx) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    try {
      return tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException noCertificate) {
      return Optional.empty();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    records.decrypted();
    if (!hasEnded && message instanceof ByteBuf bytes && !packets.read(bytes)) {
      end(Limit.CONNECT_SIZE);
    }
    if (hasEnded) {
      ReferenceCountUtil.release(message);
      return;
    }
    hold(packets.incompleteBytes());
    if (heldBytes > 0 && !isTimingPacket) {
      timePacket(ctx);
    }
    ctx.fireChannelRead(message);
  }

  private void hold(int bytes) {
    if (bytes != heldBytes) {
      heldBytes = bytes;
      rules.partialPackets().update(this, bytes);
    }
  }

  private void timePacket(ChannelHandlerContext ctx) {
    isTimingPacket = true;
    long begun = packets.completePackets();
    after(ctx, PACKET_TIMEOUT_SECONDS, () -> checkPacketTime(ctx, begun));
  }

  /** Checks whether a packet is still incomplete. While the broker does not read, it may be. */
  private void checkPacketTime(ChannelHandlerContext ctx, long packet) {
    isTimingPacket = false;
    if (!channel.isOpen() || packets.incompleteBytes() == 0) {
      return;
    }
    if (packets.completePackets() == packet && channel.config().isAutoRead()) {
      end(Limit.PACKET_TIME);
    } else {
      timePacket(ctx);
    }
  }

  @Override
  public void endForPartialPackets() {
    end(Limit.PARTIAL_PACKETS);
  }

  /** Ends the connection because it has reached a limit. Any thread. */
  private void end(Limit limit) {
    if (!hasEnded) {
      rules.reports().report(limit, client());
      close();
    }
  }

  /** Returns the identity of the client, or its address until that is known. */
  private String client() {
    ClientIdentity known = identity;
    return known == null ? slot.who() : known.identity().uri();
  }

  private void close() {
    hasEnded = true;
    var unused = channel.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    hasEnded = true;
    hold(0);
  }
}
