// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.SegmentIndex.RecordPosition;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The index of a segment")
class SegmentIndexTest {

  private static final DeviceId METER = new DeviceId("meter");
  private static final DeviceId INVERTER = new DeviceId("inverter");

  private final SegmentIndex index = new SegmentIndex();

  @Test
  void finds_each_of_many_messages_of_several_devices() {
    List<Long> seqs = LongStream.range(0, 1000).mapToObj(each -> 5_000_000_000L + each).toList();
    for (long seq : seqs) {
      index.add(METER, seq, 2 * (seq - seqs.get(0)), 100);
      index.add(INVERTER, seq - 1000, 2 * (seq - seqs.get(0)) + 1, 200);
    }

    assertEquals(2000, index.messages());
    assertEquals(
        LongStream.range(0, 1000).mapToObj(each -> new RecordPosition(2 * each, 100)).toList(),
        index.find(METER, seqs));
    assertEquals(
        List.of(new RecordPosition(1, 200), new RecordPosition(3, 200)),
        index.find(INVERTER, List.of(4_999_999_000L, 4_999_999_001L)));
  }

  @Test
  void finds_no_message_that_it_does_not_have() {
    index.add(METER, 7, 0, 10);
    index.add(METER, 9, 10, 10);

    assertEquals(
        List.of(
            RecordPosition.NONE,
            new RecordPosition(0, 10),
            RecordPosition.NONE,
            new RecordPosition(10, 10),
            RecordPosition.NONE),
        index.find(METER, List.of(6L, 7L, 8L, 9L, 10L)));
    assertEquals(List.of(RecordPosition.NONE), index.find(INVERTER, List.of(7L)));
  }

  @Test
  void finds_no_message_whose_number_cannot_be_of_the_same_segment() {
    index.add(METER, 7, 0, 10);
    index.add(METER, 8 + (1L << 32), 10, 10);
    index.add(METER, Long.MIN_VALUE, 20, 10);
    index.add(METER, 8, 30, 10);

    assertEquals(
        List.of(
            new RecordPosition(0, 10),
            new RecordPosition(30, 10),
            RecordPosition.NONE,
            RecordPosition.NONE),
        index.find(METER, List.of(7L, 8L, 8 + (1L << 32), Long.MIN_VALUE)));
  }
}
