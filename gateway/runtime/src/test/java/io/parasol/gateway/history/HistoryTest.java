// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.request.RefusedRequestException;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The history of a device")
class HistoryTest {

  private static final DeviceId A = new DeviceId("inverter-01");
  private static final DeviceId B = new DeviceId("inverter-02");
  private static final OperatorName ANNA = new OperatorName("anna");
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private ReadingStore store;
  private History history;

  @BeforeEach
  void open() throws Exception {
    store = ReadingStore.open(folder, 1 << 20, StoreListener.NONE);
    history = new History(store, Set.of(A, B)::contains);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  /** Each is measured a second after the one before. */
  private void measured(DeviceId device, int count, int padding) throws Exception {
    for (int i = 0; i < count; i++) {
      measured(device, NOON.plusSeconds(store.newest(device) + i), padding);
    }
    store.flush().get(60, TimeUnit.SECONDS);
  }

  private void measured(DeviceId device, Instant at, int padding) {
    store.append(
        device,
        at,
        seq ->
            "{\"ts\":%d,\"seq\":%d,\"v\":{\"p\":\"%s\"},\"q\":{}}"
                .formatted(at.toEpochMilli(), seq, incompressible(seq, padding))
                .getBytes(StandardCharsets.US_ASCII));
  }

  /** A text that the store does not compress. */
  private static String incompressible(long seed, int length) {
    return new Random(seed)
        .ints('#', 0x7F)
        .filter(each -> each != '\\')
        .limit(length)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void is_given_in_right_times_once_they_are_known() throws Exception {
    measured(A, 1, 10);
    for (int second = 1; second <= 3; second++) {
      MonotonicTimestamp stamp = new MonotonicTimestamp(7, second * 1000L);
      String message = "{\"ts\":%d000,\"seq\":%d,\"v\":{},\"q\":{},\"clock\":\"untrusted\"}";
      int since = second;
      store.append(
          A,
          Instant.ofEpochSecond(second),
          stamp,
          seq -> message.formatted(since, seq).getBytes(StandardCharsets.US_ASCII));
    }
    store.flush().get(60, TimeUnit.SECONDS);
    store.boots().markUnsynchronized(7);
    String then =
        ",\"from\":%d,\"to\":%d"
            .formatted(
                NOON.plusSeconds(3602).toEpochMilli(), NOON.plusSeconds(3603).toEpochMilli());
    assertEquals(List.of(), seqs(ask(then)));
    assertEquals(List.of(2L, 3L, 4L), seqs(ask(",\"to\":3000")));

    store.boots().recordBootTime(7, NOON.plusSeconds(3600).toEpochMilli(), 60_000);

    Map<String, Json> answer = ask(then);
    assertEquals(List.of(3L, 4L), seqs(answer));
    Json first = ((Json.Arr) Objects.requireNonNull(answer.get("records"))).items().get(0);
    assertEquals(
        "{\"ts\":%d,\"seq\":3,\"v\":{},\"q\":{},\"clock\":\"corrected\"}"
            .formatted(NOON.plusSeconds(3602).toEpochMilli()),
        new String(Json.write(first), StandardCharsets.UTF_8));
    assertEquals(List.of(), seqs(ask(",\"to\":3000")));
  }

  private Map<String, Json> ask(String members) throws Exception {
    String question = "{\"device\":\"inverter-01\"" + members + "}";
    return history
        .answer(ANNA, Members.of(Json.parse(question.getBytes(StandardCharsets.UTF_8)), "request"))
        .members();
  }

  private static List<Long> seqs(Map<String, Json> answer) {
    List<Long> seqs = new ArrayList<>();
    for (Json record : ((Json.Arr) Objects.requireNonNull(answer.get("records"))).items()) {
      seqs.add(number(((Json.Obj) record).members(), "seq"));
    }
    return seqs;
  }

  private static long number(Map<String, Json> members, String key) {
    return ((Json.Num) Objects.requireNonNull(members.get(key), key)).number().longValueExact();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void holds_what_was_delivered_as_well_as_what_waits() throws Exception {
    measured(A, 5, 10);
    measured(B, 2, 10);
    store.acknowledge(A, 1);
    store.acknowledge(A, 2);

    Map<String, Json> answer = ask("");

    assertEquals(range(1, 5), seqs(answer));
    assertEquals(new Json.Str("inverter-01"), answer.get("device"));
    assertEquals(new Json.Str(store.epoch()), answer.get("epoch"));
    assertEquals(5, number(answer, "newest"));
    assertFalse(answer.containsKey("next"));
  }

  @Test
  void is_given_by_time_and_by_number() throws Exception {
    measured(A, 10, 10);
    long noon = NOON.toEpochMilli();

    assertEquals(
        range(4, 6), seqs(ask(",\"from\":%d,\"to\":%d".formatted(noon + 3000, noon + 5000))));
    assertEquals(range(3, 7), seqs(ask(",\"from-seq\":3,\"to-seq\":7")));
    assertEquals(List.of(), seqs(ask(",\"from\":%d".formatted(noon + 60_000))));
  }

  @Test
  void is_found_although_the_clock_stepped_back_meanwhile() throws Exception {
    measured(A, NOON.plusSeconds(500), 10);
    measured(A, NOON.plusSeconds(100), 10);
    measured(A, NOON.plusSeconds(101), 10);
    store.flush().get(60, TimeUnit.SECONDS);

    long from = NOON.plusSeconds(90).toEpochMilli();
    long to = NOON.plusSeconds(110).toEpochMilli();
    assertEquals(range(2, 3), seqs(ask(",\"from\":%d,\"to\":%d".formatted(from, to))));
  }

  @Test
  void of_a_period_comes_in_pages_that_join_although_the_clock_stepped_back() throws Exception {
    for (int hour : List.of(2, 0, 1)) {
      for (int i = 0; i < 700; i++) {
        measured(A, NOON.plusSeconds(3600L * hour + i), 100);
      }
    }
    store.flush().get(60, TimeUnit.SECONDS);
    String period =
        ",\"most\":300,\"from\":%d,\"to\":%d"
            .formatted(
                NOON.plusSeconds(100).toEpochMilli(), NOON.plusSeconds(3600 + 99).toEpochMilli());

    List<Long> all = new ArrayList<>();
    long next = 1;
    while (next > 0) {
      Map<String, Json> page = ask(period + ",\"from-seq\":" + next);
      all.addAll(seqs(page));
      next = page.containsKey("next") ? number(page, "next") : 0;
    }

    assertEquals(range(801, 1500), all);
  }

  @Test
  void comes_in_pages_that_join_without_a_hole() throws Exception {
    measured(A, 2500, 200);

    List<Long> all = new ArrayList<>();
    int pages = 0;
    long next = 1;
    while (next > 0) {
      Map<String, Json> page = ask(",\"from-seq\":" + next);
      all.addAll(seqs(page));
      assertTrue(Json.write(new Json.Obj(page)).length < 400 * 1024);
      next = page.containsKey("next") ? number(page, "next") : 0;
      pages++;
    }
    assertEquals(range(1, 2500), all);
    assertTrue(pages >= 3, "" + pages);
  }

  @Test
  void tells_what_is_missing_for_want_of_room() throws Exception {
    measured(A, 6000, 300);

    List<Long> all = seqs(ask(",\"most\":5"));
    Json.Obj gap =
        (Json.Obj) ((Json.Arr) Objects.requireNonNull(ask("").get("gaps"))).items().get(0);
    assertEquals(1, number(gap.members(), "from"));
    assertEquals(number(gap.members(), "to") + 1, all.get(0), "the oldest that is left follows it");
    assertEquals(new Json.Str("full"), gap.members().get("reason"));
  }

  @Test
  void has_the_lowest_and_the_highest_value_of_each_interval() throws Exception {
    for (int i = 0; i < 6; i++) {
      int door = i;
      long at = NOON.plusSeconds(10L * i).toEpochMilli();
      String later = i == 2 ? ",\"later\":{\"door\":20000}" : "";
      store.append(
          A,
          Instant.ofEpochMilli(at),
          seq ->
              "{\"ts\":%d,\"seq\":%d,\"v\":{\"door\":%d.5,\"text\":\"x\"},\"q\":{\"fan\":\"timeout\"}%s}"
                  .formatted(at, seq, door, later)
                  .getBytes(StandardCharsets.US_ASCII));
    }
    store.flush().get(60, TimeUnit.SECONDS);

    Map<String, Json> answer =
        ask(
            ",\"points\":[\"door\",\"text\",\"fan\"],\"step\":30000,\"from\":%d"
                .formatted(NOON.toEpochMilli() + 1));

    assertEquals(
        "{\"door\":[{\"from\":%d,\"min\":1.5,\"max\":1.5},{\"from\":%d,\"min\":2.5,\"max\":5.5}],\"text\":[],\"fan\":[]}"
            .formatted(NOON.toEpochMilli(), NOON.toEpochMilli() + 30_000),
        text(answer.get("intervals")));
    assertEquals("[]", text(answer.get("records")));
  }

  private static String text(@Nullable Json value) {
    return new String(Json.write(Objects.requireNonNull(value)), StandardCharsets.UTF_8);
  }

  /** Intervals that two pages share are parts of both. */
  @Test
  void divides_many_intervals_among_pages() throws Exception {
    for (int i = 0; i < 4_500; i++) {
      long at = NOON.plusSeconds(i).toEpochMilli();
      store.append(
          A,
          Instant.ofEpochMilli(at),
          seq ->
              "{\"ts\":%d,\"seq\":%d,\"v\":{\"p\":1},\"q\":{}}"
                  .formatted(at, seq)
                  .getBytes(StandardCharsets.US_ASCII));
    }
    store.flush().get(60, TimeUnit.SECONDS);
    String question = ",\"points\":[\"p\"],\"step\":1000";

    Map<String, Json> first = ask(question);
    Map<String, Json> second = ask(question + ",\"from-seq\":" + number(first, "next"));

    assertEquals(4_001, number(first, "next"));
    assertFalse(second.containsKey("next"));
    assertEquals(500, text(second.get("intervals")).split("from", -1).length - 1);
  }

  @Test
  void is_refused_where_the_question_makes_no_sense() {
    assertEquals(
        "unknown_device",
        assertThrows(
                RefusedRequestException.class,
                () ->
                    history.answer(
                        ANNA,
                        Members.of(
                            Json.parse("{\"device\":\"nobody\"}".getBytes(StandardCharsets.UTF_8)),
                            "request")))
            .reason());
    assertThrows(JsonException.class, () -> ask(",\"from\":5,\"to\":4"));
    assertThrows(JsonException.class, () -> ask(",\"most\":1001"));
    assertThrows(JsonException.class, () -> ask(",\"most\":0.5"));
    assertThrows(JsonException.class, () -> ask(",\"since\":5"));
    assertThrows(JsonException.class, () -> ask(",\"from\":1e300"));
    assertThrows(JsonException.class, () -> ask(",\"points\":[\"p\"]"));
    assertThrows(JsonException.class, () -> ask(",\"step\":1000"));
    assertThrows(JsonException.class, () -> ask(",\"points\":[\"p\"],\"step\":999"));
    assertThrows(JsonException.class, () -> ask(",\"points\":[7],\"step\":1000"));
    assertThrows(JsonException.class, () -> ask(",\"points\":\"p\",\"step\":1000"));
    assertThrows(JsonException.class, () -> ask(",\"points\":[\"$\"],\"step\":1000"));
    String nine = "\"p\"" + ",\"p\"".repeat(8);
    assertThrows(JsonException.class, () -> ask(",\"points\":[" + nine + "],\"step\":1000"));
  }
}
