// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.parasol.certs.tls.ServerTls;
import io.parasol.certs.tls.ServerTls.ClientCertificate;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.IpAddressText;
import io.parasol.gateway.web.HttpLimits;
import io.parasol.gateway.web.RequestDeadline;
import io.parasol.legacy.TlsRecordGuard;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sets up the pipeline of a connection, outermost handler first:
 *
 * <ol>
 *   <li>{@code records}, unless the page listens on loopback: ends a connection whose client
 *       renegotiates, or sends too many records without data
 *   <li>{@code tls}, likewise: TLS 1.2 or 1.3; a client certificate is asked for, and not required
 *   <li>{@code records-behind}, likewise: counts the records with data
 *   <li>{@code http}: a request line of at most 2 KiB, 16 KiB of headers
 *   <li>{@code whole}: aggregates requests with a body of at most 64 KiB
 *   <li>{@code one}: closes connections whose client does not wait for a response
 *   <li>{@code deadline}: closes connections without a complete request in time
 *   <li>{@code page}: responds
 * </ol>
 */
@ConfinedTo("page")
final class PagePipeline extends ChannelInitializer<SocketChannel> {

  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final HttpLimits LIMITS = new HttpLimits(2048, 16 * 1024, 64 * 1024);

  private final PageParts parts;
  private final ChannelGroup connections;
  private final @Nullable ServerTls tls;

  /**
   * @param material empty for plain HTTP.
   */
  PagePipeline(
      PageParts parts, ChannelGroup connections, Optional<Supplier<TlsMaterial>> material) {
    this.parts = parts;
    this.connections = connections;
    this.tls = material.map(PagePipeline::tls).orElse(null);
  }

  @Override
  protected void initChannel(SocketChannel socket) {
    connections.add(socket);
    if (tls != null) {
      addTls(socket, tls);
    }
    addHttp(socket.pipeline(), parts);
  }

  /** Adds the handlers above TLS. */
  static void addHttp(ChannelPipeline pipeline, PageParts parts) {
    RequestDeadline deadline = new RequestDeadline(parts.connections(), REQUEST_TIMEOUT);
    LIMITS
        .addTo(pipeline)
        .addLast("deadline", deadline)
        .addLast("page", new PageHandler(parts, deadline));
  }

  /** TLS accepts an expired certificate, so that the page can say to its holder that it is. */
  private static ServerTls tls(Supplier<TlsMaterial> material) {
    return new ServerTls(
        material, ClientCertificate.OPTIONAL, TlsMaterial::acceptingExpiredClients);
  }

  private void addTls(SocketChannel socket, ServerTls server) {
    SslHandler handler = new SslHandler(server.engine());
    handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT.toMillis());
    String from = IpAddressText.of(socket.remoteAddress().getAddress());
    TlsRecordGuard.add(
        socket.pipeline(), handler, violation -> parts.refusals().onViolation(from, violation));
  }
}
