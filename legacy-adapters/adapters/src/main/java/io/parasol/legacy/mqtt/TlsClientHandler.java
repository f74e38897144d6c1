// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.identity.OnlyName;
import io.parasol.certs.tls.HandshakeFailure;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Waits for the TLS handshake of a client. Nothing of MQTT is decoded before it has succeeded, and
 * before the certificate names one client. Stays in the pipeline to check the certificate again.
 */
@ConfinedTo("panels")
final class TlsClientHandler extends ChannelInboundHandlerAdapter {

  private final PanelTls tls;
  private final PanelChannel client;
  private final Consumer<PanelChannel> onCertified;
  private List<X509Certificate> chain = List.of();

  /**
   * @param onCertified called once, with the name in the certificate of the client.
   */
  TlsClientHandler(PanelTls tls, PanelChannel client, Consumer<PanelChannel> onCertified) {
    this.tls = tls;
    this.client = client;
    this.onCertified = onCertified;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      ctx.fireUserEventTriggered(event);
    } else if (!handshake.isSuccess()) {
      HandshakeFailure failure = HandshakeFailure.of(handshake.cause());
      if (failure.reason() != HandshakeFailure.Reason.CLOSED) {
        refuse(failure);
      }
      client.close();
    } else if (chain.isEmpty()) {
      certify(ctx);
    }
  }

  private void certify(ChannelHandlerContext ctx) {
    chain = chain(ctx);
    try {
      if (chain.isEmpty()) {
        throw new InvalidIdentityException("there is no certificate");
      }
      onCertified.accept(client.withCertifiedName(OnlyName.of(chain.get(0))));
    } catch (InvalidIdentityException unnamed) {
      client.reportRefusal(
          PanelRefusal.WRONG_CERTIFICATE, "connect", String.valueOf(unnamed.getMessage()));
      client.close();
    }
  }

  private static List<X509Certificate> chain(ChannelHandlerContext ctx) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate each :
          ctx.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates()) {
        if (each instanceof X509Certificate certificate) {
          chain.add(certificate);
        }
      }
      return chain;
    } catch (SSLPeerUnverifiedException noCertificate) {
      return List.of();
    }
  }

  /**
   * Ends the connection if the certificate is no longer accepted.
   *
   * @param isOther whether other certificates may be accepted than before; if not, only the end of
   *     its validity counts.
   */
  void recheck(boolean isOther) {
    if (!chain.isEmpty() && (isOther || tls.hasExpired(chain))) {
      Optional<HandshakeFailure> failure = tls.refusal(chain);
      if (failure.isPresent()) {
        refuse(failure.get());
        client.close();
      }
    }
  }

  private void refuse(HandshakeFailure failure) {
    client.reportRefusal(
        PanelRefusal.of(failure.reason()),
        "connect",
        failure.reason().wireName() + ": " + failure.why());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (ctx.pipeline().get(PanelPipeline.PANEL) == null) {
      // The event of the handshake has the reason.
      client.close();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }
}
