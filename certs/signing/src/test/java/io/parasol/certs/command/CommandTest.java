// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A command")
class CommandTest {

  /** As the protocol shows it. */
  private static final String EXAMPLE =
      """
      {"id":"0197-a","site":"rooftop-7","device":"inverter-01","class":"setpoint",
       "action":{"write":{"limit":60},"revert-after":"15m"},
       "counter":1790000000123,"not-before":"2026-11-24T12:00:00Z","expires":"2026-11-24T12:05:00Z",
       "require":{"ac_power":{"max":5000}}}
      """;

  private static final String WRITE = "{\"write\":{\"limit\":60},\"revert-after\":\"15m\"}";
  private static final String REQUIRE = ",\n \"require\":{\"ac_power\":{\"max\":5000}}";

  private static Command parse(String json) throws JsonException {
    return Command.parse(json.getBytes(UTF_8));
  }

  @Test
  void is_read_as_the_protocol_shows_it() throws Exception {
    assertEquals(
        new Command(
            "0197-a",
            new SiteId("rooftop-7"),
            new DeviceId("inverter-01"),
            CommandClass.SETPOINT,
            new Action.Write(
                Map.of(new PointName("limit"), new Value.Whole(60)),
                Optional.of(Duration.ofMinutes(15))),
            1790000000123L,
            Instant.parse("2026-11-24T12:00:00Z"),
            Instant.parse("2026-11-24T12:05:00Z"),
            Map.of(
                new PointName("ac_power"),
                new Bound(OptionalDouble.empty(), OptionalDouble.of(5000)))),
        parse(EXAMPLE));
  }

  @Test
  void is_written_as_read() throws Exception {
    Command command = parse(EXAMPLE);

    assertEquals(command, Command.parse(command.toJson()));
    assertTrue(new String(command.toJson(), UTF_8).contains("\"revert-after\":\"15m\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"max\":5000}",
        "{\"min\":-3.5}",
        "{\"min\":1,\"max\":2}",
        "{\"min\":2,\"max\":2}"
      })
  void keeps_what_it_requires(String bound) throws Exception {
    Command command = parse(EXAMPLE.replace("{\"max\":5000}", bound));

    assertEquals(command, Command.parse(command.toJson()));
    assertEquals(
        bound.contains("min"), require(command).min().isPresent(), "a lower end was lost or made");
    assertEquals(
        bound.contains("max"), require(command).max().isPresent(), "an upper end was lost or made");
  }

  private static Bound require(Command command) {
    return Objects.requireNonNull(command.require().get(new PointName("ac_power")));
  }

  @ParameterizedTest(name = "from {0} to {1}: {2}")
  @CsvSource({
    "1970-01-01T00:00:00Z, 1970-01-02T00:00:00Z, true",
    "2026-11-24T12:00:00Z, 2026-11-24T12:00:01Z, true",
    "2026-11-24T12:00:00Z, 2026-12-01T12:00:00Z, true",
    "2026-11-24T12:00:00Z, 2026-12-01T12:00:01Z, false",
    "9999-12-30T00:00:00Z, 9999-12-31T23:59:59Z, true",
  })
  void is_valid_for_a_bounded_time_of_years_that_have_four_digits(
      String from, String to, boolean isSo) throws Exception {
    String json = EXAMPLE.replace("2026-11-24T12:00:00Z", from);
    String whole = json.replace("2026-11-24T12:05:00Z", to);

    if (isSo) {
      assertEquals(Instant.parse(to), parse(whole).expires());
    } else {
      assertThrows(JsonException.class, () -> parse(whole));
    }
  }

  @Test
  void is_not_made_for_a_year_of_five_digits() {
    Instant last = Instant.parse("9999-12-31T23:55:00Z");

    assertEquals(last.plusSeconds(299), until(last, Duration.ofSeconds(299)).expires());
    assertThrows(IllegalArgumentException.class, () -> until(last, Duration.ofMinutes(5)));
  }

  private static Command until(Instant now, Duration life) {
    return Command.create(
        Plant.SITE,
        Plant.DEVICE,
        CommandClass.SETPOINT,
        Plant.setpoint().action(),
        now,
        life,
        Map.of());
  }

  @ParameterizedTest(name = "after {0}: {1}")
  @CsvSource({
    "PT0S, false",
    "PT0.000001S, false",
    "PT0.001S, true",
    "PT0.0015S, false",
    "PT720H, true",
    "PT720H0.001S, false",
    "-PT1S, false"
  })
  void is_for_a_time_of_whole_milliseconds_up_to_thirty_days(Duration after, boolean isSo) {
    Map<PointName, Value> values = Map.of(new PointName("limit"), new Value.Whole(60));

    if (isSo) {
      assertTrue(withAction(new Action.Write(values, Optional.of(after))).revertsLater());
      assertFalse(withAction(new Action.Write(values, Optional.empty())).revertsLater());
    } else {
      assertThrows(
          IllegalArgumentException.class, () -> new Action.Write(values, Optional.of(after)));
    }
  }

  @Test
  void is_for_a_time_only_if_it_writes() {
    for (Action each :
        List.<Action>of(new Action.Restart(), new Action.Read(Set.of(Plant.LIMIT)))) {
      assertFalse(withAction(each).revertsLater());
    }
  }

  @Test
  void writes_no_text_with_half_of_a_character() {
    for (String text : List.of("\ud83d", "\ude00", "a\ude00\ud83d")) {
      assertThrows(IllegalArgumentException.class, () -> text(text));
    }
    assertEquals(1, text("\ud83d\ude00").values().size());
  }

  private static Action.Write text(String text) {
    return new Action.Write(Map.of(new PointName("name"), new Value.Text(text)), Optional.empty());
  }

  @Test
  void that_restarts_is_superseded_by_nothing_but_a_restart() {
    assertEquals(Set.of(new PointName("restart")), new Action.Restart().changedPoints());
    assertEquals(Set.of(Plant.LIMIT), Plant.setpoint().action().changedPoints());
  }

  @Test
  void keeps_its_values_their_kind_and_their_order() throws Exception {
    Map<PointName, Value> values = new LinkedHashMap<>();
    values.put(new PointName("z"), new Value.Whole(Long.MIN_VALUE));
    values.put(new PointName("wide"), new Value.Wide(new BigInteger("18446744073709551615")));
    values.put(new PointName("real"), new Value.Real(49.98));
    values.put(new PointName("real.whole"), new Value.Real(60));
    values.put(new PointName("on"), new Value.Flag(true));
    values.put(new PointName("a"), new Value.Text("Süd \"1\""));
    Command command = withAction(new Action.Write(values, Optional.empty()));

    Command again = Command.parse(command.toJson());

    assertEquals(command, again);
    assertEquals(
        List.copyOf(values.keySet()),
        List.copyOf(((Action.Write) again.action()).values().keySet()));
  }

  @Test
  void reads_points_in_the_order_in_which_they_are_named() throws Exception {
    Command command =
        parse(EXAMPLE.replace(WRITE, "{\"read\":[\"z\",\"a\"]}").replace(REQUIRE, ""));

    assertEquals(
        List.of(new PointName("z"), new PointName("a")),
        List.copyOf(((Action.Read) command.action()).points()));
    assertEquals(Set.of(), command.action().changedPoints());
    assertEquals(command, Command.parse(command.toJson()));
  }

  @Test
  void says_nothing_of_what_it_does_not_require() throws Exception {
    Command command = parse(EXAMPLE.replace(REQUIRE, ""));

    assertEquals(Map.of(), command.require());
    assertFalse(new String(command.toJson(), UTF_8).contains("require"));
  }

  @Test
  void reads_without_preconditions() {
    JsonException refused =
        assertThrows(
            JsonException.class, () -> parse(EXAMPLE.replace(WRITE, "{\"read\":[\"z\"]}")));

    assertTrue(String.valueOf(refused.getMessage()).contains("require: expected none"));
  }

  @Test
  void may_restart_a_device() throws Exception {
    Command command = parse(EXAMPLE.replace(WRITE, "{\"restart\":true}"));

    assertEquals(new Action.Restart(), command.action());
    assertEquals(command, Command.parse(command.toJson()));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "9223372036854775807,      Whole",
    "9223372036854775808,      Wide",
    "18446744073709551615,     Wide",
    "18446744073709551616,     Real",
    "-9223372036854775808,     Whole",
    "-9223372036854775809,     Real",
    "1e3,                      Whole",
    "60.0,                     Real",
    "1e300,                    Real",
    "-0,                       Whole",
  })
  void takes_integers_exactly_and_decimals_as_real(String number, String kind) throws Exception {
    Command command = parse(EXAMPLE.replace("60}", number + "}"));

    Value value = ((Action.Write) command.action()).values().get(new PointName("limit"));
    assertEquals(kind, value == null ? "missing" : value.getClass().getSimpleName());
  }

  @Test
  void may_be_valid_for_the_longest_time_from_now_on_and_no_millisecond_longer() {
    Instant now = Instant.parse("2026-11-24T12:00:00Z");

    assertEquals(now.plus(Duration.ofDays(7)), until(now, Duration.ofDays(7)).expires());
    assertEquals(now, until(now, Duration.ofDays(7)).notBefore());
    assertEquals(now.minusMillis(1), until(now, Duration.ofDays(7).minusMillis(1)).notBefore());
    assertThrows(
        IllegalArgumentException.class, () -> until(now, Duration.ofDays(7).plusMillis(1)));
  }

  @Test
  void that_is_made_now_has_a_new_id_and_counts_by_the_clock() {
    Instant now = Instant.parse("2026-11-24T12:00:00.123456Z");
    Command one = create(now);
    Command two = create(now);

    assertEquals(now.toEpochMilli(), one.counter());
    assertEquals(Instant.parse("2026-11-24T12:05:00.123Z"), one.expires());
    assertEquals(
        one.expires().minus(Duration.ofMinutes(6)),
        one.notBefore(),
        "clocks may differ by a minute");
    assertNotEquals(one.id(), two.id());
    for (int i = 0; i < 100; i++) {
      // RFC 9562, 5.7: the milliseconds, then the version, then random bits behind the variant.
      String id = create(now).id();
      assertTrue(
          id.matches("%s-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}".formatted(milliseconds(now))),
          id);
    }
    assertTrue(one.id().compareTo(create(now.plusMillis(1)).id()) < 0);
  }

  private static String milliseconds(Instant now) {
    String hex = "%012x".formatted(now.toEpochMilli());
    return hex.substring(0, 8) + "-" + hex.substring(8);
  }

  private static Command create(Instant now) {
    return Command.create(
        Plant.SITE,
        Plant.DEVICE,
        CommandClass.SETPOINT,
        Plant.setpoint().action(),
        now,
        Duration.ofMinutes(5),
        Map.of());
  }

  private static Command withAction(Action action) {
    Command like = Plant.setpoint();
    return new Command(
        like.id(),
        like.site(),
        like.device(),
        like.commandClass(),
        action,
        like.counter(),
        like.notBefore(),
        like.expires(),
        Map.of());
  }

  @Nested
  @DisplayName("is malformed")
  class IsMalformed {

    @ParameterizedTest(name = "as {0}, when {1} is {2}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "\"nonce\" is unknown     | \"id\":           | \"nonce\":1,\"id\":",
          "\"undo\" is unknown      | \"revert-after\"  | \"undo\":1,\"revert-after\"",
          "\"avg\" is unknown       | \"max\":5000      | \"max\":5000,\"avg\":1",
          "id is missing            | \"id\":\"0197-a\",| ``",
          "expected 1 to 64 letters | 0197-a            | 0197_a",
          "expected 1 to 64 letters | 0197-a            | ``",
          "site id                  | rooftop-7         | rooftop/7",
          "device id                | inverter-01       | +",
          "reserved for the gateway | inverter-01       | gateway",
          "class: expected          | \"setpoint\"      | \"SETPOINT\"",
          "class is not a string    | \"setpoint\"      | 1",
          "install.release is miss  | \"write\"         | \"install\"",
          "restart: expected true   | \"write\"         | \"restart\"",
          "read: expected the names | \"write\"         | \"read\"",
          "read: expected the names | \"write\":{\"limit\":60} | \"read\":[]",
          "names of points, each on | \"write\":{\"limit\":60} | \"read\":[\"a\",\"a\"]",
          "names of points, each on | \"write\":{\"limit\":60} | \"read\":[1]",
          "read: point name         | \"write\":{\"limit\":60} | \"read\":[\"li mit\"]",
          "\"write\" is unknown      | {\"write\"        | {\"restart\":true,\"write\"",
          "write is missing         | \"write\"         | \"writes\"",
          "write: expected an object | {\"limit\":60}    | [60]",
          "write of 0 points        | \"limit\":60      | ``",
          "point name               | \"limit\"         | \"li mit\"",
          "expected a number, boolean | 60                | null",
          "expected a number, boolean | 60                | [60]",
          "too large for a floating | 60                | 1e310",
          "none of them a control   | 60                | \"a\\u0007\"",
          "expected a duration      | 15m               | 15",
          "expected 1ms to 30d       | 15m               | 0m",
          "expected a duration      | 15m               | 99999999999s",
          "revert-after is not a str| \"15m\"           | 15",
          "expected 1ms to 30d      | 15m               | 31d",
          "not a 64-bit integer     | 1790000000123     | 1.5",
          "not a 64-bit integer     | 1790000000123     | 9223372036854775808",
          "expected 0 or more       | 1790000000123     | -1",
          "counter is not a number  | 1790000000123     | \"1\"",
          "is not a UTC time        | 12:00:00Z         | 12:00:00+00:00",
          "after not-before         | 12:05:00Z         | 12:00:00Z",
          "by at most 7d            | 2026-11-24T12:05  | 2026-12-01T12:05",
          "years 1970 to 9999       | 2026-11-24T12:00  | 1969-11-24T12:00",
          "expected min, max        | \"max\":5000      | ``",
          "max is not a number      | 5000              | \"5000\"",
          "min not above max        | \"max\":5000      | \"max\":5,\"min\":6",
          "expected finite          | 5000              | 1e310",
          "require: expected an obj | {\"ac_power\":{\"max\":5000}} | []",
          "expected an object       | {\"max\":5000}    | 5000",
          "a key occurs twice       | \"counter\":      | \"id\":\"x\",\"counter\":",
          "after the end            | }}}               | }}}}",
        })
    void with_one_thing_wrong(String why, String right, String wrong) throws Exception {
      String malformed =
          EXAMPLE.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong));
      if (right.equals("}}}")) {
        malformed = EXAMPLE + "}";
      }
      String json = malformed;
      assertNotEquals(EXAMPLE, json);

      JsonException refused = assertThrows(JsonException.class, () -> parse(json));

      assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @ParameterizedTest(name = "when {0} is {1}")
    @ValueSource(ints = {Action.MAX_POINTS, Action.MAX_POINTS + 1})
    void with_too_many_points(int count) throws Exception {
      String write = points(count, "1");
      String require = points(count, "{\"max\":1}");
      String tooMany = EXAMPLE.replace("{\"limit\":60}", write);
      String tooMuch = EXAMPLE.replace("{\"ac_power\":{\"max\":5000}}", require);

      String names =
          IntStream.range(0, count)
              .mapToObj("\"p%d\""::formatted)
              .collect(Collectors.joining(",", "[", "]"));
      String tooLong =
          EXAMPLE.replace(WRITE, "{\"read\":%s}".formatted(names)).replace(REQUIRE, "");

      if (count == Action.MAX_POINTS) {
        parse(tooMany);
        parse(tooMuch);
        assertEquals(count, ((Action.Read) parse(tooLong).action()).points().size());
      } else {
        assertThrows(JsonException.class, () -> parse(tooMany));
        assertThrows(JsonException.class, () -> parse(tooMuch));
        assertThrows(JsonException.class, () -> parse(tooLong));
      }
    }

    @Test
    void with_a_text_that_is_too_long() throws Exception {
      String longest = "x".repeat(Action.MAX_TEXT_LENGTH);

      parse(EXAMPLE.replace("60}", "\"" + longest + "\"}"));
      assertThrows(
          JsonException.class, () -> parse(EXAMPLE.replace("60}", "\"" + longest + "x\"}")));
    }

    private String points(int count, String value) {
      return IntStream.range(0, count)
          .mapToObj(i -> "\"p" + i + "\":" + value)
          .collect(Collectors.joining(",", "{", "}"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1ms", "1500ms", "59s", "60m", "61m", "15m", "23h", "7d", "1d"})
  void writes_durations_in_their_largest_unit(String text) {
    Duration duration = DurationText.parse(text).orElseThrow();

    assertEquals(duration, DurationText.parse(DurationText.of(duration)).orElseThrow());
    assertEquals(text.equals("60m") ? "1h" : text, DurationText.of(duration));
  }
}
