// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.tls.ServerTls;
import io.parasol.certs.tls.ServerTls.ClientCertificate;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.IpAddressText;
import io.parasol.gateway.web.HttpLimits;
import io.parasol.gateway.web.RequestDeadline;
import io.parasol.gateway.web.RequestRates;
import io.parasol.legacy.TlsRecordGuard;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Sets up the pipeline of a connection, outermost handler first. An address that opens too many
 * connections is disconnected before the first byte of TLS.
 *
 * <ol>
 *   <li>{@code records}: ends a connection whose client renegotiates, or sends too many records
 *       without data
 *   <li>{@code tls}: TLS 1.2 or 1.3; a client certificate is asked for, and not required
 *   <li>{@code records-behind}: counts the records with data
 *   <li>{@code http}: a request line of at most 1 KiB, 8 KiB of headers
 *   <li>{@code whole}: aggregates requests with a body of at most 24 KiB
 *   <li>{@code one}: closes connections whose client does not wait for a response
 *   <li>{@code deadline}: closes connections without a complete request in time
 *   <li>{@code est}: responds
 * </ol>
 */
@ConfinedTo("est")
final class EstPipeline extends ChannelInitializer<SocketChannel> {

  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  /** The body is a request of 16 KiB in base64, with line breaks. */
  private static final HttpLimits LIMITS = new HttpLimits(1024, 8 * 1024, 24 * 1024);

  private final EstParts parts;
  private final RequestRates connectionRates;
  private final ChannelGroup connections;
  private final ServerTls tls;

  /**
   * @param material the certificate of the server, with the anchors of client certificates.
   */
  EstPipeline(
      EstParts parts,
      RequestRates connectionRates,
      ChannelGroup connections,
      Supplier<TlsMaterial> material) {
    this.parts = parts;
    this.connectionRates = connectionRates;
    this.connections = connections;
    this.tls =
        new ServerTls(material, ClientCertificate.OPTIONAL, TlsMaterial::acceptingExpiredClients);
  }

  @Override
  protected void initChannel(SocketChannel socket) {
    String from = IpAddressText.of(socket.remoteAddress().getAddress());
    if (!connectionRates.admit(socket.remoteAddress().getAddress(), System.nanoTime())) {
      parts
          .listener()
          .refused(from, "", EnrolmentRefusal.TOO_MANY_REQUESTS, "too many connections");
      var unused = socket.close();
      return;
    }
    connections.add(socket);
    SslHandler handler = new SslHandler(tls.engine());
    handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT.toMillis());
    TlsRecordGuard.add(
        socket.pipeline(),
        handler,
        violation ->
            parts.listener().refused(from, "", EnrolmentRefusal.HANDSHAKE_FAILED, violation.why()));
    LIMITS
        .addTo(socket.pipeline())
        .addLast("deadline", new RequestDeadline(parts.connections(), REQUEST_TIMEOUT))
        .addLast("est", new EstHandler(parts));
  }
}
