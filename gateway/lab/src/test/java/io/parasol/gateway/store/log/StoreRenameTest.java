// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.all;
import static io.parasol.gateway.store.log.Stores.append;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.range;
import static io.parasol.gateway.store.log.Stores.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A device that gets another name in a store")
class StoreRenameTest {

  private static final DeviceId NEW = new DeviceId("roof-east-1");
  private static final Set<Recipient> BOTH = Set.of(Recipient.BROKER, Recipient.CENTRE);

  @TempDir Path folder;
  private final RecordingStoreListener listener = new RecordingStoreListener();

  private ReadingStore open() throws IOException {
    return open(new QuickDisk());
  }

  private ReadingStore open(QuickDisk disk) throws IOException {
    return Stores.open(folder, BOTH, Stores.SMALL, disk, listener);
  }

  private static void fill(ReadingStore store) throws Exception {
    append(store, A, 20);
    append(store, B, 5);
    flush(store);
    range(1, 12).forEach(seq -> store.acknowledge(A, seq));
    range(1, 3).forEach(seq -> store.acknowledge(Recipient.CENTRE, A, seq));
  }

  private static List<Long> ofCentre(ReadingStore store, DeviceId device) throws IOException {
    return store.waiting(Recipient.CENTRE, device, 0, 100, 1 << 20).stream()
        .map(StoredMessage::seq)
        .toList();
  }

  private static void assertRenamed(ReadingStore store, long newest) throws IOException {
    assertEquals(range(1, newest), all(store, NEW));
    assertEquals(range(13, newest), waiting(store, NEW));
    assertEquals(range(4, newest), ofCentre(store, NEW));
    assertEquals(newest, store.newest(NEW));
    assertEquals(List.of(), all(store, A));
    assertEquals(List.of(B, NEW), store.devices());
    assertEquals(range(1, 5), waiting(store, B));
  }

  @Test
  void keeps_its_messages_numbers_and_positions_while_the_store_is_open_and_afterwards()
      throws Exception {
    try (ReadingStore store = open()) {
      fill(store);

      store.rename(A, NEW);

      assertRenamed(store, 20);
      assertTrue(
          store.read(NEW, 0, 100, 1 << 20).stream().allMatch(each -> each.device().equals(NEW)));
      append(store, NEW, 2);
      flush(store);
      assertRenamed(store, 22);
      assertEquals(List.of(21L, 22L), listener.durable(NEW));
      store.rename(A, NEW); // as after an interruption
      assertRenamed(store, 22);
    }
    try (ReadingStore store = open()) {
      assertRenamed(store, 22);
    }
    assertEquals(
        List.of(B, NEW),
        StoreSurvey.of(folder).devices().stream().map(StoreSurvey.DeviceSurvey::device).toList());
    assertEquals(0, ReadingStore.verify(folder).damaged());
    List<DeviceId> inFiles = new ArrayList<>();
    StoreFiles.read(folder, (device, at, payload) -> inFiles.add(device));
    assertEquals(22, inFiles.stream().filter(NEW::equals).count());
    assertFalse(inFiles.contains(A));
    assertEquals(List.of(), listener.gaps());
  }

  @Test
  void leaves_its_former_name_to_another_device_whose_messages_are_its_own() throws Exception {
    try (ReadingStore store = open()) {
      fill(store);
      store.rename(A, NEW);
      store.acknowledge(A, 1); // a late answer for the former name
      store.acknowledge(Recipient.CENTRE, A, 2);

      append(store, A, 3);
      flush(store);

      assertEquals(range(1, 3), waiting(store, A));
      assertEquals(range(1, 3), ofCentre(store, A));
      assertEquals(range(13, 20), waiting(store, NEW));
    }
    try (ReadingStore store = open()) {
      assertEquals(range(1, 3), waiting(store, A));
      assertEquals(range(13, 20), waiting(store, NEW));
      IOException refused = assertThrows(IOException.class, () -> store.rename(A, NEW));
      assertEquals(
          "store %s: has messages of roof-east-1 already".formatted(folder), refused.getMessage());
    }
  }

  @Test
  void may_get_its_former_name_again_or_several_others() throws Exception {
    DeviceId third = new DeviceId("third");
    try (ReadingStore store = open()) {
      fill(store);
      store.rename(A, NEW);
      append(store, A, 4);
      flush(store);
      store.rename(A, third);
      store.rename(NEW, A);
      assertEquals(range(13, 20), waiting(store, A));
      assertEquals(range(1, 4), waiting(store, third));
    }
    try (ReadingStore store = open()) {
      assertEquals(range(13, 20), waiting(store, A));
      assertEquals(range(1, 4), waiting(store, third));
      assertEquals(List.of(), waiting(store, NEW));
    }
  }

  @Test
  void has_its_former_name_if_the_disk_rejects_the_new_one() throws Exception {
    QuickDisk disk =
        new QuickDisk() {
          @Override
          public void renameAtomically(Path temporary, Path name) throws IOException {
            if (name.endsWith(StoreNames.FILE)) {
              throw new IOException("no space left on device");
            }
            super.renameAtomically(temporary, name);
          }
        };
    try (ReadingStore store = open(disk)) {
      fill(store);
      assertThrows(IOException.class, () -> store.rename(A, NEW));
      append(store, A, 1);
      flush(store);
      assertEquals(range(13, 21), waiting(store, A));
    }
    try (ReadingStore store = open()) {
      assertEquals(range(13, 21), waiting(store, A));
      assertEquals(List.of(), all(store, NEW));
    }
  }

  @Test
  void is_not_confused_with_another_one_if_the_file_of_names_is_damaged() throws Exception {
    try (ReadingStore store = open()) {
      fill(store);
      store.rename(A, NEW);
    }
    Stores.flipBit(folder.resolve(StoreNames.FILE), 3);

    IOException refused = assertThrows(IOException.class, () -> open().close());

    assertTrue(
        String.valueOf(refused.getMessage()).contains("restore the state folder from a backup"),
        String.valueOf(refused.getMessage()));
    Files.writeString(folder.resolve(StoreNames.FILE), "");
    assertThrows(IOException.class, () -> open().close());
  }
}
