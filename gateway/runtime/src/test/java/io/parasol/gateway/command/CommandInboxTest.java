// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.client.Delivery;
import io.parasol.config.model.site.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The inbox of commands")
class CommandInboxTest {

  private static final DeviceId BOX = new DeviceId("string-box");
  private static final Delivery COMMAND =
      new Delivery(
          "parasol/field/string-box/command",
          new byte[] {1},
          false,
          Optional.empty(),
          Optional.empty(),
          Map.of());

  private final Ends ends = new Ends();
  private final CommandInbox inbox = new CommandInbox(ends::dropped);
  private final List<Delivery> delivered = new ArrayList<>();

  @Test
  void drops_commands_with_a_reason_while_the_gateway_starts() {
    inbox.deliver(BOX, COMMAND);

    assertEquals(List.of("the_gateway_is_starting"), ends.dropped);
  }

  @Test
  void delivers_commands_once_the_relay_has_started() {
    inbox.subscribe((device, command) -> delivered.add(command));

    inbox.deliver(BOX, COMMAND);

    assertEquals(List.of(COMMAND), delivered);
    assertEquals(List.of(), ends.dropped);
  }

  @Test
  void does_not_trust_what_the_central_broker_says_about_a_sender() {
    inbox.subscribe((device, command) -> delivered.add(command));
    inbox.deliverFromUpstream(
        BOX,
        new Delivery(
            COMMAND.topic(),
            COMMAND.payload(),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of(Delivery.SENDER, "spiffe://parasol/site/s/operator/operator/anna")));

    assertEquals("upstream", CommandInbox.senderOf(delivered.get(0)));
  }
}
