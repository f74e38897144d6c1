// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Blocks among bytes")
class BlockReceiverTest {

  private static final String CHARGER = VeDirect.charger(8);

  private static ReceiverFixture receiver() {
    return new ReceiverFixture(new BlockReceiver(VeDirect.FORM));
  }

  @Test
  void are_read_as_a_battery_monitor_really_sent_them() {
    ReceiverFixture receiver = receiver().receive(VeDirect.RECORDED);

    assertEquals(List.of(VeDirect.recordedFields()), receiver.whole());
    assertEquals(12, VeDirect.recordedFields().size());
  }

  @Test
  void are_found_wherever_they_are_split() {
    for (int at = 0; at <= CHARGER.length(); at++) {
      ReceiverFixture receiver =
          receiver().receive(CHARGER.substring(0, at)).receive(CHARGER.substring(at));
      assertEquals(1, receiver.whole().size(), "split at " + at);
      assertEquals("8", ((Map<?, ?>) receiver.whole().get(0)).get("PPV"));
    }
  }

  @Test
  void are_not_reported_when_the_beginning_was_not_received() {
    for (int at = 1; at < CHARGER.length(); at++) {
      ReceiverFixture receiver =
          receiver().receive(CHARGER.substring(at)).receive(VeDirect.charger(7));
      receiver.receive(VeDirect.charger(9));
      Object last = receiver.whole().get(receiver.whole().size() - 1);
      assertEquals("9", ((Map<?, ?>) last).get("PPV"), "joined at " + at);
      assertEquals(0, receiver.broken(), "that is no fault of anybody, joined at " + at);
    }
  }

  @Test
  void that_were_cut_short_are_broken_and_the_next_one_is_whole() {
    for (int cut = 6; cut < CHARGER.length(); cut++) {
      ReceiverFixture receiver =
          receiver().receive(CHARGER).receive(CHARGER.substring(0, cut)).pause().receive(CHARGER);
      assertEquals(2, receiver.whole().size(), "cut at " + cut);
      assertEquals(1, receiver.broken(), "cut at " + cut);
    }
  }

  @Test
  void that_lost_or_changed_any_byte_are_not_believed() {
    for (int at = 2; at < CHARGER.length(); at++) {
      String lost = CHARGER.substring(0, at) + CHARGER.substring(at + 1);
      String changed = CHARGER.substring(0, at) + '9' + CHARGER.substring(at + 1);
      for (String hurt : List.of(lost, changed)) {
        ReceiverFixture receiver =
            receiver().receive(VeDirect.charger(1)).receive(hurt).receive(VeDirect.charger(2));
        receiver.receive(VeDirect.charger(3));
        for (Object block : receiver.whole()) {
          String power = String.valueOf(((Map<?, ?>) block).get("PPV"));
          boolean isSent = List.of("1", "2", "3", "8").contains(power);
          assertTrue(isSent || hurt.equals(CHARGER), "hurt at " + at + " gives " + power);
        }
        Object last = receiver.whole().get(receiver.whole().size() - 1);
        assertEquals("3", ((Map<?, ?>) last).get("PPV"), "heard again, hurt at " + at);
      }
    }
  }

  @ParameterizedTest(name = "whose checksum is {0}")
  @ValueSource(ints = {':', '\r', '\n', '\t', 0, 255, 'C'})
  void may_have_any_checksum(int wanted) {
    String found = "";
    for (int i = 0; i < 100_000 && found.isEmpty(); i++) {
      String block = VeDirect.block("V", "" + i, "X", "" + (char) ('A' + i % 57));
      found = block.charAt(block.length() - 1) == wanted ? block : "";
    }

    assertEquals(2, receiver().receive(found + found).whole().size());
  }

  @Test
  void may_have_hex_frames_in_between_anywhere() {
    for (int at = 0; at < CHARGER.length() - 1; at++) {
      String with = CHARGER.substring(0, at) + VeDirect.HEX + CHARGER.substring(at);
      ReceiverFixture receiver = receiver().receive(with).receive(VeDirect.HEX).receive(CHARGER);
      assertEquals(2, receiver.whole().size(), "a HEX frame at " + at);
      assertEquals(0, receiver.broken(), "a HEX frame at " + at);
    }
  }

  @Test
  void come_in_two_parts_from_a_battery_monitor() {
    String history = VeDirect.block("H1", "-149322", "H2", "-82854", "H18", "8527");

    assertEquals(2, receiver().receive(VeDirect.RECORDED + history).whole().size());
  }

  @Test
  void are_bounded_whatever_comes() {
    ReceiverFixture receiver = receiver().receive(CHARGER);
    receiver.receive("\r\n" + "L".repeat(5000));
    receiver.receive("\r\nV\t" + "1".repeat(5000));
    receiver.receive(":" + "A".repeat(5000));
    receiver.receive("\r\nA\t1".repeat(3000));
    receiver.pause().receive(CHARGER);

    assertEquals(2, receiver.whole().size());
    assertTrue(receiver.broken() >= 4, "each of them is broken");
  }

  @Test
  void survive_every_mutation() {
    Random random = new Random(11);
    int believed = 0;
    for (int round = 0; round < 5000; round++) {
      StringBuilder bytes = new StringBuilder(CHARGER + VeDirect.HEX + VeDirect.RECORDED);
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        int at = random.nextInt(bytes.length());
        switch (random.nextInt(4)) {
          case 0 -> bytes.deleteCharAt(at);
          case 1 -> bytes.setCharAt(at, (char) random.nextInt(256));
          case 2 -> bytes.insert(at, "\r\n\t:".charAt(random.nextInt(4)));
          default -> bytes.delete(at / 2, at);
        }
      }
      ReceiverFixture receiver = receiver().receive(bytes.toString()).pause();
      believed += receiver.whole().size();
      receiver.receive(CHARGER);
      Object last = receiver.whole().get(receiver.whole().size() - 1);
      assertEquals("8", ((Map<?, ?>) last).get("PPV"), "heard again after " + round);
    }
    assertTrue(believed < 5000, "few mutations pass a sum of eight bits: " + believed);
  }
}
