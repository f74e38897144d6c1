// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sequence numbers of a device")
class SequenceRangesTest {

  private static SequenceRanges of(long... seqs) {
    SequenceRanges ranges = new SequenceRanges();
    for (long each : seqs) {
      ranges.add(each);
    }
    return ranges;
  }

  @Test
  void pass_once() {
    SequenceRanges ranges = of(1, 2, 3);

    assertFalse(ranges.add(2));
    assertTrue(ranges.add(4));
    assertEquals(1, ranges.repeated());
  }

  @Test
  void show_what_is_missing_until_it_comes() {
    SequenceRanges ranges = of(1, 2, 6, 9);
    assertEquals("7-8,3-5", ranges.gaps());
    assertEquals(5, ranges.missing());
    assertEquals(4, ranges.received());

    for (long late : new long[] {4, 3, 5, 7, 8}) {
      assertTrue(ranges.add(late));
    }

    assertEquals("", ranges.gaps());
    assertEquals(0, ranges.missing());
    assertEquals(9, ranges.received());
  }

  @Test
  void are_those_of_a_set_in_any_order() {
    Random random = new Random(3);
    SequenceRanges ranges = new SequenceRanges();
    Set<Long> set = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      long seq = random.nextInt(300);
      assertEquals(set.add(seq), ranges.add(seq));
    }
  }

  @Test
  void close_the_oldest_gap_when_there_are_too_many() {
    SequenceRanges ranges = new SequenceRanges();
    for (long i = 0; i <= SequenceRanges.MAX_RANGES; i++) {
      assertTrue(ranges.add(2 * i));
    }

    assertFalse(ranges.add(1), "it is too late");
    assertTrue(ranges.add(3));
    assertEquals(SequenceRanges.MAX_RANGES - 1, ranges.missing());
  }

  @Test
  void survive_a_restart_by_epoch() throws Exception {
    DeviceSequences sequences = new DeviceSequences();
    sequences.of("a").add(5);
    sequences.of("b").add(1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sequences.write(new DataOutputStream(bytes));

    DeviceSequences read =
        DeviceSequences.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertFalse(read.of("a").add(5));
    assertTrue(read.of("b").add(5));
  }
}
