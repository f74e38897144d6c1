// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.WaitingCommands.WaitingCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Commands that wait for their examination")
class WaitingCommandsTest {

  private static final DeviceId ONE = new DeviceId("one");
  private static final DeviceId TWO = new DeviceId("two");

  private final WaitingCommands waitingCommands = new WaitingCommands();

  private static WaitingCommand command(String sender, DeviceId device, int bytes) {
    return new WaitingCommand(
        sender,
        device,
        new Delivery("topic", new byte[bytes], false, Optional.empty(), Optional.empty()));
  }

  private List<WaitingCommand> all() {
    List<WaitingCommand> all = new ArrayList<>();
    for (var next = waitingCommands.next(); next.isPresent(); next = waitingCommands.next()) {
      all.add(next.get());
    }
    return all;
  }

  @Test
  void are_taken_from_each_sender_in_turn() {
    WaitingCommand first = command("mallory", ONE, 1);
    WaitingCommand second = command("mallory", ONE, 1);
    WaitingCommand third = command("mallory", ONE, 1);
    WaitingCommand other = command("anna", ONE, 1);
    List.of(first, second, third, other).forEach(waitingCommands::add);

    assertEquals(List.of(first, other, second, third), all());
  }

  @Test
  void of_one_sender_are_bounded_in_number() {
    for (int i = 0; i < 128; i++) {
      assertEquals(List.of(), waitingCommands.add(command("mallory", ONE, 1)));
    }
    WaitingCommand tooMany = command("mallory", TWO, 1);

    assertEquals(List.of(tooMany), waitingCommands.add(tooMany));
    assertEquals(128, all().size());
  }

  @Test
  void of_one_sender_are_bounded_in_bytes() {
    for (int i = 0; i < 100; i++) {
      waitingCommands.add(command("mallory", i % 2 == 0 ? ONE : TWO, 60_000));
    }

    assertEquals(8, all().size());
  }

  @Test
  void of_one_sender_are_bounded_in_bytes_of_correlation_data() {
    for (int i = 0; i < 100; i++) {
      waitingCommands.add(
          new WaitingCommand(
              "mallory",
              i % 2 == 0 ? ONE : TWO,
              new Delivery(
                  "topic", new byte[0], false, Optional.empty(), Optional.of(new byte[60_000]))));
    }

    assertEquals(8, all().size());
  }

  @Test
  void for_one_device_are_bounded_at_the_cost_of_who_sends_most() {
    for (int i = 0; i < 128; i++) {
      waitingCommands.add(command("mallory", ONE, 1));
    }
    WaitingCommand of = command("anna", ONE, 1);

    List<WaitingCommand> dropped = waitingCommands.add(of);

    assertEquals(List.of("mallory"), dropped.stream().map(WaitingCommand::sender).toList());
    assertTrue(all().contains(of));
  }

  @Test
  void for_one_device_are_bounded_in_bytes_at_the_cost_of_who_sends_most_bytes() {
    for (int i = 0; i < 8; i++) {
      waitingCommands.add(command("mallory", ONE, 60_000));
    }
    List<WaitingCommand> small = new ArrayList<>();
    List<String> losers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      WaitingCommand one = command("anna", ONE, 1_000);
      small.add(one);
      waitingCommands.add(one).forEach(each -> losers.add(each.sender()));
    }

    assertEquals(List.of("mallory"), losers);
    assertTrue(all().containsAll(small));
  }

  @Test
  void of_all_senders_are_bounded_at_the_cost_of_who_sends_most() {
    for (int sender = 0; sender < 10; sender++) {
      for (int i = 0; i < 60; i++) {
        waitingCommands.add(command("mallory" + sender, new DeviceId("d" + sender), 10_000));
      }
    }
    WaitingCommand of = command("anna", ONE, 60_000);
    waitingCommands.add(of);

    List<WaitingCommand> all = all();
    assertTrue(all.contains(of));
    assertTrue(all.size() <= WaitingCommands.OF_ALL.messages(), "got " + all.size());
    assertTrue(
        all.stream().mapToLong(WaitingCommand::bytes).sum() <= WaitingCommands.OF_ALL.bytes());
  }
}
