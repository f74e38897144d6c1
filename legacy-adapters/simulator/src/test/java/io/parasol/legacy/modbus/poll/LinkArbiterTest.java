// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.modbus.client.FakeModbusClient;
import io.parasol.legacy.modbus.plan.FakeLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The arbiter of a link")
class LinkArbiterTest {

  private final FakeLoop loop = new FakeLoop();
  private final LinkArbiter arbiter =
      new LinkArbiter(
          new FakeModbusClient(loop),
          loop.time(),
          new LinkListeners(
              (device, readings) -> {},
              (device, request, result, late, took) -> {},
              (device, point, since) -> 0),
          1,
          0,
          () -> {});
  private final List<String> sent = new ArrayList<>();

  @Test
  void sends_the_request_of_a_transfer_that_waits() {
    arbiter.share(7, () -> sent.add("block 1"));
    assertEquals(OptionalLong.of(7), arbiter.transferDueAt());

    arbiter.sendTransfer();
    arbiter.sendTransfer();

    assertEquals(List.of("block 1"), sent);
  }

  @Test
  void sends_no_request_of_a_transfer_that_has_ended() {
    arbiter.share(0, () -> sent.add("block 1"));

    arbiter.endSharing();
    arbiter.sendTransfer();

    assertEquals(OptionalLong.empty(), arbiter.transferDueAt());
    assertEquals(List.of(), sent);
  }
}
