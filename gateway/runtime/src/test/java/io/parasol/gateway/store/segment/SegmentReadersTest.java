// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The cache of open segments")
class SegmentReadersTest {

  @TempDir Path folder;

  private final SegmentReaders readers = new SegmentReaders(damage -> {});

  @AfterEach
  void close() throws IOException {
    readers.close();
  }

  private StoreSegment segment(long ordinal) throws IOException {
    Path path = Files.createFile(folder.resolve(Long.toString(ordinal)));
    return new StoreSegment(ordinal, ordinal, path, 0);
  }

  private OpenSegment write(StoreSegment segment) throws IOException {
    OpenSegment open = new OpenSegment(FileChannel.open(segment.path()), new SegmentIndex());
    readers.pin(segment, open);
    return open;
  }

  private void read(StoreSegment segment) throws IOException {
    readers.open(segment).release();
  }

  private static void release(List<OpenSegment> all) throws IOException {
    for (OpenSegment each : all) {
      each.release();
    }
  }

  @Test
  void forgets_a_sealed_segment_that_nothing_has_read() throws IOException {
    StoreSegment segment = segment(1);
    OpenSegment open = write(segment);

    List<OpenSegment> unused = readers.unpin(segment);

    assertEquals(List.of(open), unused);
    release(unused);
  }

  @Test
  void keeps_those_that_are_read_between_two_seals() throws IOException {
    StoreSegment first = segment(1);
    OpenSegment openFirst = write(first);
    read(first);
    assertEquals(List.of(), readers.unpin(first));

    StoreSegment second = segment(2);
    OpenSegment openSecond = write(second);
    read(first);
    List<OpenSegment> unread = readers.unpin(second);
    assertEquals(List.of(openSecond), unread);
    OpenSegment kept = readers.open(first);
    assertSame(openFirst, kept);
    kept.release();

    StoreSegment third = segment(3);
    OpenSegment openThird = write(third);
    read(third);
    List<OpenSegment> next = readers.unpin(third);
    assertEquals(List.of(), next, "the first was read again");
    StoreSegment fourth = segment(4);
    OpenSegment openFourth = write(fourth);
    List<OpenSegment> last = readers.unpin(fourth);
    assertEquals(Set.of(openFirst, openThird, openFourth), Set.copyOf(last));

    release(unread);
    release(last);
  }
}
