// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.append;
import static io.parasol.gateway.store.log.Stores.flush;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.RecordingStoreListener;
import io.parasol.gateway.store.log.Stores;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A segment with a block that the disk cannot read")
class SalvageTest {

  private static final long BAD_BLOCK = 8 * 4096;
  private static final int BLOCK = 4096;

  @TempDir Path folder;

  @Test
  void loses_only_the_messages_in_that_block() throws Exception {
    try (ReadingStore store = Stores.open(folder, new RecordingStoreListener())) {
      append(store, A, 1000);
      flush(store);
    }
    Path path = SegmentFiles.list(folder).get(0);
    StoreSegment segment = new StoreSegment(1, 1, path, Files.size(path));
    try (FileChannel file = new BadFile(SegmentFiles.read(path), BAD_BLOCK, BLOCK)) {
      assertThrows(IOException.class, () -> SegmentContents.of(segment, file));

      SegmentContents left = SegmentContents.salvage(segment, file);

      List<MessageRange> runs = Objects.requireNonNull(left.runs().get(A));
      long lost = 1000 - runs.stream().mapToLong(MessageRange::count).sum();
      long size = runs.get(0).bytes() / runs.get(0).count();
      assertEquals(2, runs.size(), runs::toString);
      assertEquals(1, runs.get(0).first());
      assertEquals(1000, runs.get(1).last());
      assertTrue(lost > 0 && lost <= BLOCK / size + 2, "lost " + lost);
      assertEquals(1, left.damages().size(), () -> left.damages().toString());
    }
  }
}
