// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.append;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A store for the broker and for the centre")
class TwoRecipientsTest {

  private static final Set<Recipient> BOTH = Set.of(Recipient.BROKER, Recipient.CENTRE);
  private static final Set<Recipient> BROKER_ALONE = Set.of(Recipient.BROKER);

  @TempDir Path folder;
  private final RecordingStoreListener listener = new RecordingStoreListener();

  private ReadingStore open(Set<Recipient> recipients, StoreBounds bounds) throws IOException {
    return Stores.open(folder, recipients, bounds, new QuickDisk(), listener);
  }

  private ReadingStore open(Set<Recipient> recipients) throws IOException {
    return open(recipients, Stores.ROOMY);
  }

  private static List<Long> waiting(ReadingStore store, Recipient recipient) throws IOException {
    return store.waiting(recipient, A, 0, 10_000, 1 << 24).stream()
        .map(StoredMessage::seq)
        .toList();
  }

  @Test
  void keeps_for_each_what_it_has_not_got_over_a_restart() throws Exception {
    try (ReadingStore store = open(BOTH)) {
      append(store, A, 6);
      flush(store);
      range(1, 5).forEach(seq -> store.acknowledge(Recipient.BROKER, A, seq));
      store.acknowledge(Recipient.CENTRE, A, 1);
      store.acknowledge(Recipient.CENTRE, A, 3);
    }
    try (ReadingStore store = open(BOTH)) {
      assertEquals(List.of(6L), waiting(store, Recipient.BROKER));
      assertEquals(List.of(2L, 4L, 5L, 6L), waiting(store, Recipient.CENTRE));
      assertEquals(4, store.size().waiting(), "what anybody waits for, waits");
      assertEquals(1, store.waiting(Recipient.BROKER).count());
      assertEquals(
          Stores.NOON.plusSeconds(1), store.waiting(Recipient.CENTRE).oldest().orElseThrow());
    }
  }

  @Test
  void tells_as_lost_what_one_of_them_has_not_got_and_no_more() throws Exception {
    try (ReadingStore store = open(BOTH, Stores.SMALL)) {
      for (int i = 0; i < 40; i++) {
        append(store, A, 200);
        flush(store);
        range(200L * i + 1, 200L * i + 200)
            .forEach(seq -> store.acknowledge(Recipient.BROKER, A, seq));
      }
      range(1, 300).forEach(seq -> store.acknowledge(Recipient.CENTRE, A, seq));
    }
    long lost = listener.gaps().stream().mapToLong(Gap::count).sum();
    try (ReadingStore store = open(BOTH, Stores.SMALL)) {
      List<Long> left = waiting(store, Recipient.CENTRE);
      assertFalse(lost == 0, "the store was large enough");
      assertEquals(8000, lost + left.size());
      assertEquals(List.of(), waiting(store, Recipient.BROKER));
    }
  }

  @Test
  void begins_with_what_comes_for_a_centre_that_is_new_or_was_left_out() throws Exception {
    try (ReadingStore store = open(BROKER_ALONE)) {
      append(store, A, 5);
      flush(store);
    }
    try (ReadingStore store = open(BOTH)) {
      append(store, A, 2);
      append(store, B, 1);
      flush(store);
      assertEquals(List.of(6L, 7L), waiting(store, Recipient.CENTRE));
      assertEquals(range(1, 7), waiting(store, Recipient.BROKER));
    }
    try (ReadingStore store = open(BOTH)) {
      assertEquals(List.of(6L, 7L), waiting(store, Recipient.CENTRE));
      assertEquals(3, store.waiting(Recipient.CENTRE).count(), "a new device from its first on");
    }
    try (ReadingStore store = open(BROKER_ALONE)) {
      assertFalse(Files.exists(folder.resolve("cursors-centre")));
      append(store, A, 1);
      flush(store);
    }
    try (ReadingStore store = open(BOTH)) {
      assertEquals(List.of(), waiting(store, Recipient.CENTRE));
    }
  }
}
