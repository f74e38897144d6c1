// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.request.RefusedRequestException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The history of events")
class EventHistoryTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private EventStore store;
  private EventHistory history;

  @BeforeEach
  void open() throws Exception {
    store = EventStore.open(folder, now::get);
    history = new EventHistory(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void raise(String owner, int second) throws Exception {
    now.set(NOON.plusSeconds(second));
    CompletableFuture<Boolean> stored = new CompletableFuture<>();
    String json = "{\"ts\":%d,\"event\":\"e%d\"}".formatted(now.get().toEpochMilli(), second);
    store.enqueue(
        owner,
        json.getBytes(UTF_8),
        (event, isKept) -> {
          store.published(owner, event.number());
          stored.complete(isKept);
        });
    assertEquals(true, stored.get(60, TimeUnit.SECONDS));
  }

  private Json.Obj ask(String members) throws Exception {
    return history.answer(
        new OperatorName("anna"),
        Members.of(Json.parse(("{" + members + "}").getBytes(UTF_8)), "request"));
  }

  private static List<String> names(Json.Obj answer) {
    List<String> names = new ArrayList<>();
    for (Json each : ((Json.Arr) member(answer, "events")).items()) {
      Json.Obj found = (Json.Obj) each;
      Json.Obj event = (Json.Obj) member(found, "event");
      names.add(
          ((Json.Str) member(found, "owner")).text()
              + " "
              + ((Json.Str) member(event, "event")).text());
    }
    return names;
  }

  private static Json member(Json.Obj object, String name) {
    return Objects.requireNonNull(object.members().get(name), name);
  }

  @Test
  void has_published_events_of_all_owners_the_newest_first() throws Exception {
    raise("gateway", 1);
    raise("inverter-01", 2);
    raise("gateway", 3);

    assertEquals(List.of("gateway e3", "inverter-01 e2", "gateway e1"), names(ask("")));
    assertEquals(List.of("inverter-01 e2"), names(ask("\"owner\":\"inverter-01\"")));
    long from = NOON.plusSeconds(2).toEpochMilli();
    assertEquals(List.of("gateway e3", "inverter-01 e2"), names(ask("\"from\":" + from)));
    assertEquals(
        List.of("inverter-01 e2"), names(ask("\"from\":%d,\"to\":%d".formatted(from, from))));
  }

  @Test
  void comes_in_pages_without_a_loss_or_a_repetition() throws Exception {
    for (int second : List.of(1, 2, 2, 3, 4, 5)) {
      raise(second == 2 ? "inverter-01" : "gateway", second);
    }

    List<String> all = new ArrayList<>();
    String members = "\"most\":2";
    for (int page = 0; page < 9; page++) {
      Json.Obj answer = ask(members);
      all.addAll(names(answer));
      if (!(answer.members().get("next") instanceof Json.Num next)) {
        break;
      }
      members = "\"most\":2,\"to\":" + next.number();
    }

    assertEquals(
        List.of(
            "gateway e5",
            "gateway e4",
            "gateway e3",
            "inverter-01 e2",
            "inverter-01 e2",
            "gateway e1"),
        all);
  }

  @Test
  void goes_on_over_more_events_of_one_moment_than_a_page_has() throws Exception {
    for (int i = 0; i < 3; i++) {
      raise("gateway", 7);
    }
    raise("gateway", 3);

    Json.Obj first = ask("\"most\":1,\"from\":0");
    assertEquals(List.of("gateway e7"), names(first));
    Json.Num next = (Json.Num) member(first, "next");
    assertEquals(List.of("gateway e3"), names(ask("\"most\":1,\"to\":" + next.number())));
  }

  @Test
  void refuses_unknown_owners_and_wrong_bounds() {
    assertThrows(RefusedRequestException.class, () -> ask("\"owner\":\"../x\""));
    for (String wrong :
        List.of("\"most\":0", "\"most\":501", "\"from\":2,\"to\":1", "\"x\":1", "\"from\":1.5")) {
      JsonException refused = assertThrows(JsonException.class, () -> ask(wrong), wrong);
      assertFalse(String.valueOf(refused.getMessage()).isBlank());
    }
  }
}
