// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limit of answers that a broker does not read")
class UnreadAnswersTest {

  private final EmbeddedChannel channel = new EmbeddedChannel(new UnreadAnswers());

  private static ByteBuf received() {
    return Unpooled.wrappedBuffer(new byte[] {0x62, 2, 0, 1});
  }

  private void leaveUnread(int bytes) {
    // What is not flushed waits, as what is not read does.
    var unused = channel.write(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  @Test
  void leaves_the_connection_open_while_the_publishes_of_a_window_wait() {
    leaveUnread(MqttConnector.WINDOW * 64 * 1024);

    assertTrue(channel.writeInbound(received()));
    assertTrue(channel.isOpen());
  }

  @Test
  void closes_the_connection_of_a_broker_that_sends_and_does_not_read() {
    leaveUnread(2 * UnreadAnswers.MAX_BYTES);
    ByteBuf next = received();

    IOException why = assertThrows(IOException.class, () -> channel.writeInbound(next));

    assertEquals("the broker does not read the answers", why.getMessage());
    assertFalse(channel.isOpen());
    assertEquals(0, next.refCnt());
  }
}
