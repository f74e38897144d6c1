// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static io.parasol.gateway.page.PageApi.PREFIX;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.IpAddressText;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.web.RequestDeadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Responds to the HTTP requests of one connection, one at a time. The last handler. */
@ConfinedTo("page")
final class PageHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger log = LoggerFactory.getLogger(PageHandler.class);

  /** For a person who has opened the page by a name that no check can trust. */
  private static final String FOREIGN_NAME =
      "The gateway does not have this name. Open the page by a name in the certificate of the"
          + " gateway, or by an IP address.";

  private final PageParts parts;
  private final RequestDeadline deadline;
  private @Nullable LiveStream stream;

  /**
   * @param deadline of the requests of the connection.
   */
  PageHandler(PageParts parts, RequestDeadline deadline) {
    this.parts = parts;
    this.deadline = deadline;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (stream != null) {
      parts.feed().remove(stream);
    }
    context.fireChannelInactive();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (stream != null && context.channel().isWritable()) {
      stream.flush();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      parts
          .refusals()
          .onHandshake(IpAddressText.of(address(context)), handshake, certificate(context));
    }
    context.fireUserEventTriggered(event);
  }

  private static void end(ChannelHandlerContext context) {
    var unused = context.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    Optional<X509Certificate> certificate = certificate(context);
    Optional<PageUser> user = parts.api().login().user(request, certificate);
    if (user.isEmpty() && !parts.limits().admitsRequest(address(context))) {
      HttpUtil.setKeepAlive(request, false);
      HttpResponses.sendText(context, request, HttpResponseStatus.TOO_MANY_REQUESTS);
      return;
    }
    if (stream != null || !request.decoderResult().isSuccess()) {
      HttpResponses.sendText(context, request, HttpResponseStatus.BAD_REQUEST);
      return;
    }
    if (!isFromHere(request)) {
      HttpResponses.sendText(context, request, HttpResponseStatus.BAD_REQUEST, FOREIGN_NAME);
      return;
    }
    String path = request.uri().split("\\?", 2)[0];
    boolean isGet = request.method().equals(HttpMethod.GET);
    if (!path.startsWith(PREFIX)) {
      // The codec leaves out the content of a response to HEAD (RFC 9110, 9.3.2).
      boolean isRead = isGet || request.method().equals(HttpMethod.HEAD);
      HttpResponses.sendFile(context, request, isRead ? parts.files().at(path) : Optional.empty());
      return;
    }
    String resource = path.substring(PREFIX.length());
    if (isGet && resource.equals("live") && user.isPresent()) {
      stream(context, user.get());
      return;
    }
    request.retain();
    var unused =
        parts
            .api()
            .respond(resource, request, user, certificate, address(context))
            .whenCompleteAsync(
                (response, failed) -> {
                  respond(context, request, response, failed);
                  request.release();
                },
                context.executor());
  }

  private static void respond(
      ChannelHandlerContext context,
      FullHttpRequest request,
      PageResponse response,
      @Nullable Throwable failed) {
    if (failed == null) {
      HttpResponses.sendJson(context, request, response);
    } else {
      log.error("responding to a request failed", failed);
      HttpResponses.sendText(context, request, HttpResponseStatus.INTERNAL_SERVER_ERROR);
    }
  }

  /** Returns whether the request names this server, and no other site has caused it. */
  private boolean isFromHere(FullHttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST, "");
    String origin = request.headers().get(HttpHeaderNames.ORIGIN);
    return parts.hosts().isOwn(host)
        && (origin == null || origin.equals("https://" + host) || origin.equals("http://" + host));
  }

  private static InetAddress address(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private static Optional<X509Certificate> certificate(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = tls.engine().getSession().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate first
          ? Optional.of(first)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException noCertificate) {
      return Optional.empty();
    }
  }

  private void stream(ChannelHandlerContext context, PageUser user) {
    deadline.stop();
    parts.connections().closed(context.channel());
    HttpResponses.beginEvents(context);
    stream = new LiveStream(user, context.channel());
    parts.feed().add(stream);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // What a client sends that is not TLS or not HTTP is reported elsewhere, and not in its words.
    // A client may end its connection within a request as often as it likes.
    if (cause instanceof IOException || cause instanceof CodecException) {
      log.debug("connection to the page lost", cause);
    } else {
      log.warn(
          "connection to the page closed after an error why={}", Printable.of(cause.toString()));
    }
    end(context);
  }
}
