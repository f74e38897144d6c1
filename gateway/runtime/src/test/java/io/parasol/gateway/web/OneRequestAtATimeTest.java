// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A connection with one request at a time")
class OneRequestAtATimeTest {

  private final EmbeddedChannel channel = new EmbeddedChannel(new OneRequestAtATime());

  private static FullHttpRequest request() {
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.copyInt(1));
  }

  @Test
  void is_closed_if_a_request_comes_before_the_response_to_the_last_one_is_taken() {
    FullHttpRequest second = request();
    assertTrue(channel.writeInbound(request()));
    // Written, but the client reads nothing.
    var unused =
        channel.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));

    assertTrue(channel.writeInbound(second));

    assertEquals(1, channel.inboundMessages().size());
    assertFalse(channel.isOpen());
    assertEquals(0, second.refCnt());
  }

  @Test
  void takes_one_request_after_the_other() {
    for (int i = 0; i < 3; i++) {
      assertTrue(channel.writeInbound(request()));
      assertTrue(
          channel.writeOutbound(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK)));
    }

    assertTrue(channel.isOpen());
  }
}
