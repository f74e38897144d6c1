// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The writer of a segment")
class SegmentWriterTest {

  private static final int PAGE = 4096;
  private static final byte[] DEVICE = {'a'};

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("segment");
  }

  private SegmentWriter writer() throws Exception {
    return writer(new WriteBuffer());
  }

  private SegmentWriter writer(WriteBuffer buffer) throws Exception {
    return SegmentWriter.create(Disk.REAL, file(), new SegmentHeader(1, 1), buffer);
  }

  /** Returns the sequence numbers of the messages in the file; negative offsets of damage. */
  private List<Long> read() throws Exception {
    List<Long> found = new ArrayList<>();
    try (FileChannel file = SegmentFiles.read(file())) {
      SegmentScan.walk(
          file,
          new SegmentScan.Visitor() {
            @Override
            public void record(long offset, RecordFormat.RecordView record) {
              if (record.isMessage()) {
                found.add(record.seq());
              }
            }

            @Override
            public void unreadable(long offset, long bytes) {
              found.add(-offset);
            }
          });
    }
    return found;
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  /** Appends a group of one message of this size; returns the number of pages that it writes. */
  private static long appendGroup(SegmentWriter writer, long seq, int bytes) throws Exception {
    long begin = writer.size();
    byte[] payload = new byte[bytes - RecordFormat.size(DEVICE, null, new byte[0])];
    writer.append(RecordFormat.TELEMETRY, DEVICE, seq, 0, null, payload);
    writer.fillPage(writer.size() - begin);
    long end = writer.size();
    return (end - 1) / PAGE - begin / PAGE + 1;
  }

  @ParameterizedTest(name = "groups of {0} bytes")
  @ValueSource(ints = {300, 1200, 2100, 2400, 3900, 4096, 4500, 7000, 100_000})
  void writes_no_page_for_the_sake_of_the_group_before(int bytes) throws Exception {
    try (SegmentWriter writer = writer()) {
      int least = (bytes + PAGE - 1) / PAGE;
      long pages = 0;
      for (long seq = 1; seq <= 100; seq++) {
        pages += appendGroup(writer, seq, bytes);
      }
      // At the end of a page there may be too little space for the record that fills it.
      assertTrue(pages <= 100L * least + 3, pages + " pages");
    }
  }

  @Test
  void leaves_the_records_readable() throws Exception {
    try (SegmentWriter writer = writer()) {
      for (long seq = 1; seq <= 50; seq++) {
        appendGroup(writer, seq, (int) (100 + 131 * seq));
      }
      writer.force();
    }
    assertEquals(upTo(50), read());
  }

  @Test
  void takes_memory_only_for_what_is_written_at_once() throws Exception {
    WriteBuffer buffer = new WriteBuffer();
    try (SegmentWriter writer = writer(buffer)) {
      for (long seq = 1; seq <= 1000; seq++) {
        appendGroup(writer, seq, 1000);
        writer.force();
      }
      assertTrue(buffer.capacity() <= 16 * 1024, buffer.capacity() + " bytes for small groups");

      for (long seq = 1001; seq <= 2000; seq++) {
        appendGroup(writer, seq, 1000);
      }
      assertTrue(buffer.capacity() > WriteBuffer.MAX_BYTES / 2, "for a group above the maximum");
      assertTrue(buffer.capacity() <= WriteBuffer.MAX_BYTES, "for a group above the maximum");
      writer.force();
    }
    assertEquals(upTo(2000), read());
  }

  @Test
  void writes_the_largest_record_first() throws Exception {
    try (SegmentWriter writer = writer()) {
      writer.append(
          RecordFormat.TELEMETRY, DEVICE, 1, 0, null, new byte[RecordFormat.MAX_PAYLOAD_BYTES]);
      writer.force();
    }
    assertEquals(upTo(1), read());
  }
}
