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

  /** As if another ingest had every second message of a day, and wrote them only then. */
  @Test
  void pass_once_when_thousands_between_them_come_much_later() throws Exception {
    SequenceRanges ranges = new SequenceRanges();
    int count = 8_640;
    for (long even = 0; even < count; even += 2) {
      assertTrue(ranges.add(even));
    }
    assertEquals(count / 2 - 1, ranges.missing());

    SequenceRanges restarted = restarted(ranges);
    for (long odd = 1; odd < count; odd += 2) {
      assertTrue(restarted.add(odd));
    }

    assertEquals(0, restarted.missing());
    assertEquals(count, restarted.received());
    assertEquals(0, restarted.repeated());
    for (long again = 0; again < count; again++) {
      assertFalse(restarted.add(again));
    }
  }

  @Test
  void are_given_up_if_they_do_not_come_in_time() throws Exception {
    SequenceRanges ranges = new SequenceRanges();
    long gaps = SequenceRanges.MAX_RANGES + 32 * (SequenceRanges.MAX_WORDS + 1);
    for (long i = 0; i <= gaps; i++) {
      ranges.add(2 * i);
    }

    SequenceRanges restarted = restarted(ranges);

    assertFalse(restarted.add(1), "it is too late");
    assertTrue(restarted.add(129));
    assertEquals(gaps - 1, restarted.missing());
  }

  @Test
  void are_bounded_whatever_a_site_sends() throws Exception {
    SequenceRanges ranges = of(0, 1L << 40, 1L << 61, Long.MAX_VALUE - 1, Long.MAX_VALUE);
    for (long i = 0; i < 3 * SequenceRanges.MAX_RANGES; i++) {
      ranges.add((1L << 50) + i * 1_000_000);
    }

    assertEquals(ranges.missing(), restarted(ranges).missing());
    assertFalse(ranges.add(Long.MAX_VALUE));
  }

  private static SequenceRanges restarted(SequenceRanges ranges) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ranges.write(new DataOutputStream(bytes));
    return SequenceRanges.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
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
