// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Table;
import io.parasol.gateway.northbound.HeldRegisters.Availability;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Registers that polls have read")
class HeldRegistersTest {

  private final HeldRegisters held = new HeldRegisters();

  private Availability read(int start, int count, int now) {
    return held.read(Table.HOLDING, start, new int[count], now);
  }

  @Test
  void are_read_when_readings_of_the_known_device_have_followed() {
    held.hold(Table.HOLDING, 100, new int[] {1, 2, 3}, 0, 10);
    assertEquals(Availability.NOT_READ, read(100, 3, 0));

    held.release();
    int[] words = new int[2];
    assertEquals(Availability.FRESH, held.read(Table.HOLDING, 101, words, 10));
    assertArrayEquals(new int[] {2, 3}, words);
    assertEquals(Availability.NOT_READ, read(102, 2, 10));
    assertEquals(Availability.NOT_READ, held.read(Table.INPUT, 100, new int[1], 10));
  }

  @Test
  void are_stale_when_they_are_too_old() {
    held.hold(Table.HOLDING, 0, new int[] {1}, 0, 10);
    held.hold(Table.HOLDING, 1, new int[] {2}, 5, 10);
    held.release();

    assertEquals(Availability.STALE, read(0, 2, 11));
    assertEquals(Availability.FRESH, read(1, 1, 11));
    assertEquals(Availability.STALE, read(1, 1, 16));
  }

  @Test
  void are_forgotten_when_the_device_may_be_another_one() {
    held.hold(Table.HOLDING, 0, new int[] {1}, 0, 10);
    held.release();
    held.hold(Table.HOLDING, 1, new int[] {1}, 0, 10);
    held.clear();
    held.release();

    assertEquals(Availability.NOT_READ, read(0, 1, 0));
    assertEquals(Availability.NOT_READ, read(1, 1, 0));
  }

  @Test
  void are_always_those_of_the_newest_response_however_blocks_overlap() {
    Random random = new Random(7);
    int[] expected = new int[200];
    Arrays.fill(expected, -1);
    for (int time = 1; time < 500; time++) {
      int start = random.nextInt(150);
      int[] words = new int[1 + random.nextInt(40)];
      Arrays.fill(words, time);
      Arrays.fill(expected, start, start + words.length, time);
      held.hold(Table.HOLDING, start, words, time, 1000);
      held.release();
      for (int address = 0; address < expected.length; address++) {
        int[] one = new int[1];
        Availability found = held.read(Table.HOLDING, address, one, time);
        assertEquals(expected[address] < 0 ? Availability.NOT_READ : Availability.FRESH, found);
        assertEquals(Math.max(0, expected[address]), one[0]);
      }
    }
  }
}
