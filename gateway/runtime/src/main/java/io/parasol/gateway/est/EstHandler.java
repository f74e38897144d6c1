// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.tls.HandshakeFailure;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.IpAddressText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Responds to the HTTP requests of one connection, one at a time. The last handler. */
@ConfinedTo("est")
final class EstHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger log = LoggerFactory.getLogger(EstHandler.class);

  private static final String PKCS10 = "application/pkcs10";
  private static final String REALM = "Basic realm=\"parasol\"";

  private final EstParts parts;

  EstHandler(EstParts parts) {
    this.parts = parts;
  }

  private static void end(ChannelHandlerContext context) {
    var unused = context.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      HandshakeFailure failure = HandshakeFailure.of(handshake.cause());
      if (failure.reason() != HandshakeFailure.Reason.CLOSED) {
        parts
            .listener()
            .refused(
                from(context),
                "",
                EnrolmentRefusal.HANDSHAKE_FAILED,
                failure.reason().wireName() + ": " + failure.why());
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean isKeptAlive = request.decoderResult().isSuccess() && HttpUtil.isKeepAlive(request);
    if (!parts.admits(address(context))) {
      refuseTooMany(context, isKeptAlive);
      return;
    }
    Optional<EstRequest.Operation> operation = EstRequest.Operation.at(request.uri());
    Optional<EstResponse> error = error(request, operation);
    if (error.isPresent()) {
      send(context, error.get(), isKeptAlive);
      return;
    }
    Optional<byte[]> body = body(request);
    if (body.isEmpty()) {
      String why = "the body is not base64";
      parts.listener().refused(from(context), "", EnrolmentRefusal.MALFORMED, why);
      send(context, EstResponse.refused(EnrolmentRefusal.MALFORMED, why), isKeptAlive);
      return;
    }
    EstRequest read =
        new EstRequest(
            operation.orElseThrow(),
            peer(context),
            BasicCredentials.parse(request.headers().get(HttpHeaderNames.AUTHORIZATION, "")),
            body.get(),
            from(context));
    respond(context, read, isKeptAlive);
  }

  /** Hands the request to the other thread; the next one is read after the response. */
  private void respond(ChannelHandlerContext context, EstRequest request, boolean isKeptAlive) {
    context.channel().config().setAutoRead(false);
    boolean isTaken =
        parts
            .executor()
            .tryExecute(
                () -> {
                  EstResponse response = parts.respond(request);
                  context.executor().execute(() -> sendAndRead(context, response, isKeptAlive));
                });
    if (!isTaken) {
      parts
          .listener()
          .refused(request.from(), request.user(), EnrolmentRefusal.UNAVAILABLE, "busy");
      sendAndRead(
          context,
          EstResponse.refused(EnrolmentRefusal.UNAVAILABLE, "the server is busy; try again later"),
          isKeptAlive);
    }
  }

  private void refuseTooMany(ChannelHandlerContext context, boolean isKeptAlive) {
    String why = "too many requests; try again later";
    parts.listener().refused(from(context), "", EnrolmentRefusal.TOO_MANY_REQUESTS, why);
    send(context, EstResponse.refused(EnrolmentRefusal.TOO_MANY_REQUESTS, why), isKeptAlive);
  }

  private static Optional<EstResponse> error(
      FullHttpRequest request, Optional<EstRequest.Operation> operation) {
    if (!request.decoderResult().isSuccess()) {
      return Optional.of(EstResponse.error(400, "not a valid request"));
    }
    if (operation.isEmpty()) {
      return Optional.of(EstResponse.error(404, "there is no such operation"));
    }
    boolean isPost = operation.get().isPost();
    if (!request.method().equals(isPost ? HttpMethod.POST : HttpMethod.GET)) {
      return Optional.of(EstResponse.error(405, "expected " + (isPost ? "POST" : "GET")));
    }
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (isPost && !type.split(";", 2)[0].strip().equalsIgnoreCase(PKCS10)) {
      return Optional.of(EstResponse.error(415, "expected Content-Type: " + PKCS10));
    }
    return Optional.empty();
  }

  /** Decodes the body from base64, which may be in lines (RFC 8951, 3); empty if it is not. */
  private static Optional<byte[]> body(FullHttpRequest request) {
    String text = new String(ByteBufUtil.getBytes(request.content()), US_ASCII);
    try {
      return Optional.of(Base64.getDecoder().decode(text.replaceAll("[ \t\r\n]", "")));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static InetSocketAddress address(ChannelHandlerContext context) {
    return (InetSocketAddress) context.channel().remoteAddress();
  }

  private static String from(ChannelHandlerContext context) {
    return IpAddressText.of(address(context).getAddress());
  }

  private static List<X509Certificate> peer(ChannelHandlerContext context) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      for (Certificate each : tls.engine().getSession().getPeerCertificates()) {
        chain.add((X509Certificate) each);
      }
      return chain;
    } catch (SSLPeerUnverifiedException noCertificate) {
      return List.of();
    }
  }

  private static void sendAndRead(
      ChannelHandlerContext context, EstResponse response, boolean isKeptAlive) {
    send(context, response, isKeptAlive);
    context.channel().config().setAutoRead(true);
  }

  private static void send(
      ChannelHandlerContext context, EstResponse response, boolean isKeptAlive) {
    FullHttpResponse message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(response.status()),
            Unpooled.wrappedBuffer(response.body()));
    message
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, response.type())
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("X-Content-Type-Options", "nosniff");
    if (response.status() == HttpResponseStatus.UNAUTHORIZED.code()) {
      message.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, REALM);
    }
    response
        .retryAfter()
        .ifPresent(seconds -> message.headers().set(HttpHeaderNames.RETRY_AFTER, seconds));
    HttpUtil.setContentLength(message, response.body().length);
    HttpUtil.setKeepAlive(message, isKeptAlive);
    ChannelFuture written = context.writeAndFlush(message);
    if (!isKeptAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("connection for an enrolment lost", cause);
    } else {
      log.debug("connection for an enrolment closed why={}", cause.toString());
    }
    end(context);
  }
}
