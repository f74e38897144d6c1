// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responds to HTTP requests, one at a time. As the last handler it also handles exceptions of the
 * handlers before it.
 */
final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger log = LoggerFactory.getLogger(Answers.class);

  private static final String PLAIN = "text/plain; charset=utf-8";

  private final Pages pages;

  Answers(Pages pages) {
    this.pages = pages;
  }

  private static void end(ChannelHandlerContext context) {
    var unused = context.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean isBroken = !request.decoderResult().isSuccess();
    Pages.Page page = isBroken ? error(HttpResponseStatus.BAD_REQUEST) : page(request);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            page.status(),
            Unpooled.wrappedBuffer(page.content().getBytes(UTF_8)));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, page.type())
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("X-Content-Type-Options", "nosniff");
    if (page.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    boolean isKeptAlive = !isBroken && HttpUtil.isKeepAlive(request);
    HttpUtil.setContentLength(response, response.content().readableBytes());
    HttpUtil.setKeepAlive(response, isKeptAlive);
    ChannelFuture written = context.writeAndFlush(response);
    if (!isKeptAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private Pages.Page page(FullHttpRequest request) {
    // The codec leaves out the content of a response to HEAD (RFC 9110, 9.3.2).
    if (!Set.of(HttpMethod.GET, HttpMethod.HEAD).contains(request.method())) {
      return error(HttpResponseStatus.METHOD_NOT_ALLOWED);
    }
    String uri = request.uri();
    int query = uri.indexOf('?');
    try {
      Optional<Pages.Page> page = pages.at(query < 0 ? uri : uri.substring(0, query));
      return page.orElseGet(() -> error(HttpResponseStatus.NOT_FOUND));
    } catch (RuntimeException defect) {
      log.error("rendering a page failed", defect);
      return error(HttpResponseStatus.INTERNAL_SERVER_ERROR);
    }
  }

  /** Returns a page with the status only; no part of the request is echoed. */
  private static Pages.Page error(HttpResponseStatus status) {
    return new Pages.Page(status, PLAIN, status.reasonPhrase() + "\n");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A client may end its connection within a request as often as it likes.
    if (cause instanceof IOException || cause instanceof CodecException) {
      log.debug("web connection lost", cause);
    } else {
      log.warn("web connection closed after an error why={}", cause.toString());
    }
    end(context);
  }
}
