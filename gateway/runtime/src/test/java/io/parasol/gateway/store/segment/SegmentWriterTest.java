// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private SegmentWriter writer() throws Exception {
    return SegmentWriter.create(
        Disk.REAL,
        folder.resolve("segment"),
        new SegmentHeader(1, 1),
        SegmentWriter.allocateBuffer());
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
    List<Long> found = new ArrayList<>();
    try (SegmentWriter writer = writer()) {
      for (long seq = 1; seq <= 50; seq++) {
        appendGroup(writer, seq, (int) (100 + 131 * seq));
      }
      writer.force();
      SegmentScan.walk(
          writer.file(),
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
    assertEquals(50, found.size());
    assertEquals(50, found.get(49));
  }
}
