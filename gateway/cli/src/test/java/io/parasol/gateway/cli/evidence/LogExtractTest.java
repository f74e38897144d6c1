// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The extract of the log")
class LogExtractTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private final LogExtract extract = new LogExtract(new Period(NOON, NOON.plusSeconds(10)));
  private long index;

  private void record(String kind, int second, String more) {
    extract.visit(
        index++,
        "{'record':'%s','at':'%s'%s}"
            .formatted(kind, NOON.plusSeconds(second), more)
            .replace('\'', '"')
            .getBytes(UTF_8));
  }

  private void head(int second) {
    record("head", second, ",'head':{'signed':%d}".formatted(second));
  }

  private Json.Obj json() {
    JsonBuilder log = Json.object();
    extract.putInto(log);
    return log.build();
  }

  private static Json member(Json of, String name) {
    return Objects.requireNonNull(((Json.Obj) of).members().get(name));
  }

  private List<Long> indexes() {
    return ((Json.Arr) member(json(), "records"))
        .items().stream()
            .map(each -> ((Json.Num) member(each, "index")).number())
            .map(Number::longValue)
            .toList();
  }

  @Test
  void has_the_records_of_the_period_and_those_without_a_time_that_follow() {
    record("a", -1, "");
    extract.visit(index++, "{\"record\":\"done\"}".getBytes(UTF_8));
    record("b", 0, "");
    extract.visit(index++, "{\"record\":\"done\"}".getBytes(UTF_8));
    record("c", 10, "");
    record("d", 11, "");

    assertEquals(List.of(2L, 3L, 4L), indexes());
  }

  @Test
  void has_the_first_head_after_its_last_record() {
    record("a", 0, "");
    head(1);
    record("b", 2, "");
    assertFalse(extract.isCovered());

    head(20);
    head(30);

    assertTrue(extract.isCovered());
    assertEquals("{\"signed\":20}", new String(Json.write(member(json(), "head")), UTF_8));
  }

  @Test
  void has_no_head_of_before_the_period() {
    head(-5);

    assertFalse(extract.isCovered());
  }

  @Test
  void leaves_out_what_is_too_much_and_counts_it() {
    for (int i = 0; i < 3; i++) {
      record("a", 1, ",'x':'%s'".formatted("x".repeat(1 << 20)));
    }

    assertEquals(Json.Num.of(2), json().members().get("records-left-out"));
  }

  @Test
  void counts_refused_commands_of_the_period_only() {
    record("refused", -1, "");
    record("refused", 1, "");
    record("refusals", 2, ",'count':5");

    assertEquals(6, extract.refusals());
  }

  @Test
  void knows_the_last_start_before_the_end_of_the_period() {
    record("started", -100, "");
    record("started", -50, "");
    record("started", 11, "");

    assertEquals(Optional.of(NOON.minusSeconds(50)), extract.started());
  }
}
