// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.Optional;

/** Writes the HTTP responses of the page, with the headers that restrict what a browser does. */
@ConfinedTo("page")
final class HttpResponses {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private HttpResponses() {}

  /** Begins a response whose events follow. */
  static void beginEvents(ChannelHandlerContext context) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    setCommon(response.headers());
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    var unused = context.writeAndFlush(response);
  }

  /** Sends a file, or 404 if there is none. */
  static void sendFile(
      ChannelHandlerContext context, FullHttpRequest request, Optional<StaticFiles.File> found) {
    if (found.isEmpty()) {
      sendText(context, request, HttpResponseStatus.NOT_FOUND);
      return;
    }
    StaticFiles.File file = found.get();
    boolean isKnown = file.tag().equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH));
    boolean isCompressed =
        file.isCompressible()
            && request.headers().get(HttpHeaderNames.ACCEPT_ENCODING, "").contains("gzip");
    byte[] content = isKnown ? new byte[0] : isCompressed ? file.compressed() : file.content();
    FullHttpResponse response =
        response(isKnown ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK, content);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, file.type())
        .set(HttpHeaderNames.ETAG, file.tag())
        .set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
    if (isCompressed && !isKnown) {
      response.headers().set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
    }
    send(context, request, response);
  }

  static void sendJson(
      ChannelHandlerContext context, FullHttpRequest request, PageResponse answer) {
    FullHttpResponse response = response(answer.status(), answer.json());
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    answer.cookie().ifPresent(each -> response.headers().set(HttpHeaderNames.SET_COOKIE, each));
    send(context, request, response);
  }

  static void sendText(
      ChannelHandlerContext context, FullHttpRequest request, HttpResponseStatus status) {
    sendText(context, request, status, status.reasonPhrase());
  }

  static void sendText(
      ChannelHandlerContext context,
      FullHttpRequest request,
      HttpResponseStatus status,
      String text) {
    FullHttpResponse response = response(status, (text + "\n").getBytes(UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    send(context, request, response);
  }

  private static FullHttpResponse response(HttpResponseStatus status, byte[] content) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(content));
    setCommon(response.headers());
    HttpUtil.setContentLength(response, content.length);
    return response;
  }

  private static void setCommon(HttpHeaders headers) {
    headers
        .set("Content-Security-Policy", POLICY)
        .set("X-Content-Type-Options", "nosniff")
        .set("Referrer-Policy", "no-referrer")
        .set("Cross-Origin-Opener-Policy", "same-origin")
        .set("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static void send(
      ChannelHandlerContext context, FullHttpRequest request, FullHttpResponse response) {
    boolean isKeptAlive = request.decoderResult().isSuccess() && HttpUtil.isKeepAlive(request);
    HttpUtil.setKeepAlive(response, isKeptAlive);
    ChannelFuture written = context.writeAndFlush(response);
    if (!isKeptAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
