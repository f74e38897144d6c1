// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.NOON;
import static io.parasol.gateway.store.log.Stores.flush;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Messages that the store compresses")
class CompressedMessagesTest {

  private static final int PAYLOAD_BYTES = 3000;

  @TempDir Path folder;

  private static byte[] payload(DeviceId device, long seq) {
    String text = device + " " + seq + " ";
    return text.repeat(PAYLOAD_BYTES / text.length()).getBytes(US_ASCII);
  }

  private ReadingStore open() throws IOException {
    return Stores.open(folder, Stores.SMALL, new QuickDisk(), new RecordingStoreListener());
  }

  private static void append(ReadingStore store, DeviceId device, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      store.append(device, NOON, seq -> payload(device, seq));
    }
    flush(store);
  }

  private static void assertReadable(ReadingStore store, DeviceId device, DeviceId writtenAs)
      throws IOException {
    List<StoredMessage> found = store.read(device, 0, 10_000, Long.MAX_VALUE);
    assertEquals(store.newest(device), found.get(found.size() - 1).seq());
    for (StoredMessage each : found) {
      assertArrayEquals(payload(writtenAs, each.seq()), each.payload());
    }
  }

  @Test
  void need_less_space_and_are_read_as_they_were_appended() throws Exception {
    try (ReadingStore store = open()) {
      append(store, A, 100);
      assertReadable(store, A, A);
      assertTrue(store.size().bytes() < 100 * PAYLOAD_BYTES / 5, store.size().toString());
    }
    try (ReadingStore store = open()) {
      assertEquals(100, store.waiting(A));
      assertReadable(store, A, A);
      assertTrue(store.verify().isSound());
    }
  }

  @Test
  void stay_readable_when_retention_copies_them() throws Exception {
    try (ReadingStore store = open()) {
      append(store, B, 5);
      while (store.gaps(A).isEmpty()) {
        append(store, A, 200);
      }

      assertEquals(5, store.waiting(B));
      assertReadable(store, B, B);
      assertReadable(store, A, A);
    }
  }

  @Test
  void stay_readable_when_their_device_is_renamed() throws Exception {
    DeviceId renamed = new DeviceId("renamed");
    try (ReadingStore store = open()) {
      append(store, A, 20);
    }

    StoreRename.run(folder, A, renamed);

    try (ReadingStore store = open()) {
      assertEquals(20, store.waiting(renamed));
      assertReadable(store, renamed, A);
    }
  }
}
