// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.parasol.legacy.modbus.frame.MbapDecoder;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The connection of a client that writes")
class ClientHandlerTest {

  private final List<CompletableFuture<ModbusResponse>> writes = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new MbapDecoder(), new ClientHandler(new Admission(), ServerLimits.DEFAULT, "10.0.0.1"));

  /** Admits a client, whose writes end when the test completes them. */
  private final class Admission implements ClientAdmission, ServedClient {
    @Override
    public ServedClient admit(String from, List<X509Certificate> chain) {
      return this;
    }

    @Override
    public void refused(String from, String reason, String why) {}

    @Override
    public ModbusResponse answer(int unit, ModbusRequest request) {
      return ModbusResponse.Registers.of(7);
    }

    @Override
    public CompletionStage<ModbusResponse> write(int unit, ModbusRequest request) {
      writes.add(new CompletableFuture<>());
      return writes.get(writes.size() - 1);
    }

    @Override
    public boolean isCurrent() {
      return true;
    }
  }

  private void receive(String... frames) {
    channel.writeInbound(
        Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(String.join("", frames))));
    channel.runPendingTasks();
  }

  private void complete(int write) {
    writes.get(write).complete(new ModbusResponse.Written());
    channel.runPendingTasks();
  }

  private List<String> sent() {
    List<String> all = new ArrayList<>();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.add(ByteBufUtil.hexDump(next));
      next.release();
    }
    return all;
  }

  private static String write(int transaction) {
    return "%04x00000006010600050001".formatted(transaction);
  }

  private static String read(int transaction) {
    return "%04x00000006010300000001".formatted(transaction);
  }

  private static String registers(int transaction) {
    return "%04x000000050103020007".formatted(transaction);
  }

  @Test
  void is_answered_in_order_and_not_read_while_a_write_is_carried_out() {
    receive(write(1), read(2), write(3), read(4));
    assertEquals(List.of(), sent());
    assertEquals(1, writes.size());
    assertFalse(channel.config().isAutoRead());

    complete(0);
    assertEquals(List.of(write(1), registers(2)), sent());
    assertEquals(2, writes.size());
    assertFalse(channel.config().isAutoRead());

    complete(1);
    assertEquals(List.of(write(3), registers(4)), sent());
    assertTrue(channel.config().isAutoRead());
  }

  @Test
  void gets_the_exception_busy_for_requests_beyond_the_limit() {
    String[] frames = new String[66];
    frames[0] = write(0);
    for (int i = 1; i < frames.length; i++) {
      frames[i] = read(i);
    }
    receive(frames);
    assertEquals(List.of("004100000003018306"), sent());

    complete(0);
    assertEquals(65, sent().size());
  }

  @Test
  void gets_an_exception_if_the_write_fails_unexpectedly() {
    receive(write(1));
    writes.get(0).completeExceptionally(new IllegalStateException("a defect"));
    channel.runPendingTasks();

    assertEquals(List.of("000100000003018604"), sent());
  }

  @Test
  void ends_without_a_response_if_the_client_has_left() {
    receive(write(1), read(2));
    var unused = channel.close();
    complete(0);

    assertEquals(List.of(), sent());
  }
}
