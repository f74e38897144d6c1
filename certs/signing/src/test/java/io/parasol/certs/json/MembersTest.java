// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The members of an object")
class MembersTest {

  private static Members members(String text) throws JsonException {
    return Members.of(Json.parse(text.getBytes(UTF_8)), "thing");
  }

  private static void assertWrong(String message, Executable asked) {
    assertEquals(message, assertThrows(JsonException.class, asked).getMessage());
  }

  @Test
  void are_had_by_name_and_kind() throws Exception {
    Members members = members("{\"t\":\"x\",\"i\":5.0,\"n\":1.5,\"o\":{\"u\":\"y\"},\"z\":null}");

    assertEquals("x", members.text("t"));
    assertEquals(5, members.integer("i"));
    assertEquals(Optional.of(new BigDecimal("1.5")), members.optionalNumber("n"));
    assertEquals("y", members.object("o").text("u"));
    assertEquals(Optional.of(new Json.Nil()), members.optional("z"));
    assertEquals(Optional.empty(), members.optionalText("absent"));
    members.expectNoOthers();
  }

  @Test
  void are_refused_when_missing_or_of_another_kind() throws Exception {
    Members members =
        members("{\"t\":1,\"i\":\"5\",\"f\":1.5,\"big\":9223372036854775808,\"o\":[]}");

    assertWrong("thing.t is not a string", () -> members.text("t"));
    assertWrong("thing.absent is missing", () -> members.text("absent"));
    assertWrong("thing.i is not a number", () -> members.integer("i"));
    assertWrong("thing.f is not a 64-bit integer", () -> members.integer("f"));
    assertWrong("thing.big is not a 64-bit integer", () -> members.integer("big"));
    assertWrong("thing.o: expected an object", () -> members.object("o"));
    assertWrong("thing: expected an object", () -> members("[]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-24T12:00:00+00:00",
        "2026-11-24T12:00:00",
        "2026-11-24 12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T12:00:60Z",
        "2026-11-24T12:00Z",
        "+12026-11-24T12:00:00Z",
        "２026-11-24T12:00:00Z",
      })
  void are_refused_as_another_time_than_utc(String time) throws Exception {
    Members members = members("{\"at\":\"" + time + "\",\"utc\":\"2026-11-24T12:00:00.5Z\"}");

    assertEquals(Instant.parse("2026-11-24T12:00:00.500Z"), members.instant("utc"));
    assertWrong(
        "thing.at is not a UTC time such as 2026-11-24T12:00:00Z", () -> members.instant("at"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "2024-02-29T09:08:07.06Z",
        "2026-11-24T12:00:00.000000001Z",
        "9999-12-31T23:59:59.120Z",
      })
  void are_had_as_the_time_that_java_reads(String time) throws Exception {
    assertEquals(Instant.parse(time), members("{\"at\":\"" + time + "\"}").instant("at"));
  }

  @Test
  void that_were_not_asked_for_are_reported() throws Exception {
    Members members = members("{\"a\":1,\"evil\\n\":2}");
    members.integer("a");

    assertWrong("thing: \"evil?\" is unknown", members::expectNoOthers);
  }
}
