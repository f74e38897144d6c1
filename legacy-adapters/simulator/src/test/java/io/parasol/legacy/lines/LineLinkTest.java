// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.LineProfileReader;
import io.parasol.legacy.PollListener.RequestResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A link of lines")
class LineLinkTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** The bytes are those of the first example in Kaco's document, with its checksum. */
  @Test
  void reads_a_kaco_powador_by_its_shipped_profile() {
    Bench bench = new Bench(Pi30.shipped("kaco-powador"), Duration.ofSeconds(10));
    bench.port.answering(
        request ->
            request.equals("#010\r")
                ? "\n*030   4 355.9  2.92  1039 239.5  4.12   974  40   3229 \u00ab 5000xi\r"
                : "");
    bench.start().run(SECOND);

    assertEquals(
        Map.of(
            "model", "5000xi",
            "status", "searching maximum power",
            "dc_voltage", "355.9",
            "dc_current", "2.92",
            "dc_power", "1039",
            "ac_voltage", "239.5",
            "ac_current", "4.12",
            "ac_power", "974",
            "internal_temp", "40",
            "energy_today", "3229"),
        bench.said());
  }

  @Nested
  @DisplayName("to a device that is asked")
  class Asked {

    private final Pi30 inverter = new Pi30();
    private final Bench bench = new Bench(Pi30.PROFILE, Duration.ofSeconds(10));

    Asked() {
      bench.port.answering(inverter::answer);
    }

    @Test
    void reads_every_message_at_once_and_then_at_its_pace() {
      bench.start().run(Duration.ofSeconds(5));

      assertTrue(bench.link.firstPoll().isDone());
      assertEquals(
          List.of("QPIGS", "QMOD", "QPIWS", "QPIRI", "QPI", "QID", "QVFW"),
          bench.port.written().stream().map(Pi30::content).toList());

      bench.run(Duration.ofSeconds(60));
      List<String> asked = bench.port.written().stream().map(Pi30::content).toList();
      assertEquals(6, asked.stream().filter("QPIGS"::equals).count());
      assertEquals(1, asked.stream().filter("QPIRI"::equals).count());
      assertFalse(asked.contains("QID"));
    }

    @Test
    void says_what_an_inverter_really_answered() {
      bench.start().run(SECOND);

      Map<String, String> values = bench.said();
      assertEquals("230", values.get("ac_voltage"));
      assertEquals("49.9", values.get("ac_freq"));
      assertEquals("119", values.get("ac_power"));
      assertEquals("57.5", values.get("battery_voltage"));
      assertEquals("856", values.get("pv_power"));
      assertEquals("true", values.get("load_on"));
      assertEquals("true", values.get("pv_charging"));
      assertEquals("false", values.get("grid_charging"));
      assertEquals("battery", values.get("mode"));
      assertEquals("true", values.get("line_fail"));
      assertEquals("true", values.get("overload"));
      assertEquals("false", values.get("inverter_fault"));
      assertEquals("grid-first", values.get("output_priority"));
      assertEquals("54", values.get("battery_redischarge"));
      assertEquals("9293333010501", values.get("serial"));
      assertEquals("00072.70", values.get("firmware"));
      assertEquals(Pi30.PROFILE.points().size(), values.size(), "every point is told of");
      assertEquals(Map.of(RequestResult.OK, 7), bench.results);
    }

    @Test
    void says_timeout_of_what_is_not_answered_and_goes_on_with_the_rest() {
      inverter.says("QMOD", "");
      bench.start().run(Duration.ofSeconds(20));

      Map<String, String> values = bench.said();
      assertEquals("timeout", values.get("mode"));
      assertEquals("119", values.get("ac_power"));
    }

    @Test
    void says_that_the_device_lacks_what_it_refuses() {
      inverter.says("QVFW", "NAK");
      bench.start().run(SECOND);

      assertEquals("illegal_address", bench.said().get("firmware"));
      assertEquals(1, bench.results.get(RequestResult.EXCEPTION));
    }

    @Test
    void says_comm_error_of_what_does_not_hold_its_checksum() {
      bench.port.answering(
          request -> {
            String answer = inverter.answer(request);
            return Pi30.content(request).equals("QPIGS")
                ? answer.replace("230.0", "231.0")
                : answer;
          });
      bench.start().run(SECOND);

      Map<String, String> values = bench.said();
      assertEquals("comm_error", values.get("ac_voltage"));
      assertEquals("battery", values.get("mode"), "and goes on with the rest");
    }

    @Test
    void says_comm_error_of_an_answer_of_another_form() {
      inverter.says("QPIGS", "230.0 49.9").says("QMOD", "BATTERY");
      bench.start().run(SECOND);

      assertEquals("comm_error", bench.said().get("ac_voltage"));
    }

    @Test
    void never_takes_a_late_answer_for_that_of_the_next_request() {
      inverter.says("QMOD", "L").says("QPIGS", "");
      bench.start();
      bench.port.arrive(Pi30.framed("F"), Duration.ofMillis(2100));
      bench.run(Duration.ofSeconds(4));

      assertEquals("line", bench.said().get("mode"), "F was the late answer of another request");
    }

    /** QPIGS times out after 2 s. The line is quiet for 1 s, then QMOD is requested. */
    @Test
    void never_takes_one_that_comes_even_later_for_that() {
      inverter.says("QMOD", "L").says("QPIGS", "");
      bench.start();
      bench.port.arrive(Pi30.framed("F"), Duration.ofMillis(3020));
      bench.run(Duration.ofSeconds(6));

      assertEquals("line", bench.said().get("mode"), "F was the late answer of another request");
      assertEquals(
          List.of("QPIGS", "QMOD", "QMOD", "QPIWS"),
          bench.port.written().stream().map(Pi30::content).limit(4).toList());
    }

    @Test
    void takes_the_answer_to_the_same_request_and_awaits_the_second_one() {
      Bench alone = new Bench(Pi30.PROFILE, Duration.ofSeconds(10));
      alone.port.answering(request -> "");
      alone.start().run(Duration.ofSeconds(60));
      alone.port.written();
      alone.said();
      alone.port.answering(inverter::answer);
      alone.run(Duration.ofSeconds(20));

      assertEquals(
          List.of("QPIGS", "QMOD"),
          alone.port.written().stream().map(Pi30::content).limit(2).toList());
      assertEquals("119", alone.said().get("ac_power"));
    }

    @Test
    void takes_an_answer_that_comes_in_pieces() {
      bench.port.answering(request -> "");
      String answer = Pi30.framed(Pi30.STATUS);
      for (int i = 0; i < answer.length(); i += 10) {
        String piece = answer.substring(i, Math.min(answer.length(), i + 10));
        bench.port.arrive(piece, Duration.ofMillis(500 + 16 * i / 10));
      }
      bench.start().run(SECOND);

      assertEquals("119", bench.said().get("ac_power"));
    }

    @Test
    void passes_over_noise_and_over_the_echo_of_the_request() {
      bench.port.answering(request -> "\0\u00ff" + request + inverter.answer(request));
      bench.start().run(SECOND);

      assertEquals("119", bench.said().get("ac_power"));
    }

    @Test
    void is_not_held_up_by_a_device_that_never_stops() {
      bench.port.answering(request -> "");
      for (int i = 0; i < 20_000; i++) {
        bench.port.arrive("(" + "x".repeat(199), Duration.ofMillis(5L * i));
      }
      bench.start().run(Duration.ofSeconds(30));

      assertEquals("comm_error", bench.said().get("ac_power"));
    }

    @Test
    void asks_a_silent_device_one_thing_and_knows_it_again() {
      bench.start().run(SECOND);
      bench.port.answering(request -> "");
      bench.run(Duration.ofSeconds(60));
      bench.port.written();
      bench.said();
      bench.run(Duration.ofSeconds(30));

      assertEquals(
          Set.of("QPIGS"), Set.copyOf(bench.port.written().stream().map(Pi30::content).toList()));
      Map<String, String> values = bench.said();
      assertEquals(Set.of("timeout"), Set.copyOf(values.values()));
      assertEquals(Pi30.PROFILE.points().size(), values.size(), "of every point");

      bench.port.answering(inverter::answer);
      bench.run(Duration.ofSeconds(15));
      assertEquals("battery", bench.said().get("mode"));
    }

    @Test
    void survives_that_its_port_is_unplugged() {
      bench.start().run(SECOND);
      bench.said();
      bench.port.unplug();
      bench.run(Duration.ofSeconds(60));

      Map<String, String> values = bench.said();
      assertEquals("comm_error", values.get("ac_power"));
      assertEquals("comm_error", values.get("serial"));
      assertFalse(bench.port.isOpen(), "the port is given back");
      assertTrue(bench.port.tries() < 10, "with patience: " + bench.port.tries());

      bench.port.plugIn();
      bench.run(Duration.ofSeconds(45));
      assertEquals("119", bench.said().get("ac_power"));
    }

    @Test
    void says_so_when_there_is_no_port_from_the_start() {
      bench.port.unplug();
      bench.start().run(Duration.ofSeconds(15));

      assertTrue(bench.link.firstPoll().isDone());
      assertEquals(Set.of("comm_error"), Set.copyOf(bench.said().values()));
    }

    @Test
    void reads_points_on_request_with_as_few_requests_as_it_takes() {
      bench.run(SECOND);
      assertEquals(
          List.of("ac_power 119", "mode battery"),
          bench
              .link
              .reads()
              .readNow(Set.of(new PointName("mode"), new PointName("ac_power")))
              .values()
              .stream()
              .map(reading -> reading.point() + " " + Bench.said(reading))
              .sorted()
              .toList());
      assertEquals(2, bench.port.written().size());
    }
  }

  @Nested
  @DisplayName("to a device that speaks by itself")
  class Told {

    private final Bench bench = new Bench(Pi30.shipped("ve-direct"), Duration.ofSeconds(5));

    private void speak(int seconds) {
      for (int i = 0; i < seconds; i++) {
        bench.port.arrive(VeDirect.charger(i), Duration.ofMillis(1000L * i + 100));
      }
    }

    @Test
    void delivers_what_it_said_last_as_often_as_it_must_be_read() {
      speak(30);
      bench.start().run(Duration.ofSeconds(20));

      assertTrue(bench.link.firstPoll().isDone());
      List<String> power =
          bench.rounds().stream()
              .flatMap(List::stream)
              .filter(reading -> reading.point().value().equals("pv_power"))
              .map(Bench::said)
              .toList();
      assertEquals(List.of("4", "9", "14"), power);
      assertEquals(List.of(), bench.port.written(), "and is never spoken to");
    }

    @Test
    void tells_only_of_fields_that_the_device_sends() {
      speak(10);
      bench.start().run(Duration.ofSeconds(8));

      assertEquals(
          Map.of(
              "product", "0xA042",
              "battery_voltage", "12.53",
              "pv_power", "4",
              "state", "bulk",
              "load", "true"),
          bench.said());
    }

    @Test
    void says_that_a_field_is_missing_that_was_there_before() {
      bench.port.arrive(VeDirect.block("V", "12000", "PPV", "5"), Duration.ofMillis(100));
      for (int i = 1; i < 20; i++) {
        bench.port.arrive(VeDirect.block("V", "12000"), Duration.ofSeconds(i));
      }
      bench.start().run(Duration.ofSeconds(18));

      assertEquals("not_available", bench.said().get("pv_power"));
    }

    @Test
    void says_timeout_when_it_falls_silent_and_knows_it_again() {
      speak(4);
      bench.start().run(Duration.ofSeconds(8));
      bench.said();
      bench.run(Duration.ofSeconds(12));

      assertEquals("timeout", bench.said().get("pv_power"));
      assertTrue(bench.results.containsKey(RequestResult.TIMEOUT));

      speak(10);
      bench.run(Duration.ofSeconds(6));
      assertEquals("12.53", bench.said().get("battery_voltage"));
    }

    @Test
    void says_timeout_of_everything_when_nothing_was_ever_heard() {
      bench.start().run(Duration.ofSeconds(12));

      assertTrue(bench.link.firstPoll().isDone());
      Map<String, String> values = bench.said();
      assertEquals(bench.link.device().profile().points().size(), values.size());
      assertEquals(Set.of("timeout"), Set.copyOf(values.values()));
    }

    @Test
    void says_comm_error_when_there_is_only_noise() {
      speak(1);
      for (int i = 1; i < 30; i++) {
        bench.port.arrive(VeDirect.charger(i).replace("12530", "12630"), Duration.ofSeconds(i));
      }
      bench.start().run(Duration.ofSeconds(20));

      assertEquals("comm_error", bench.said().get("pv_power"));
    }

    private String read() {
      return bench.link.reads().readNow(Set.of(new PointName("pv_power"))).values().stream()
          .map(Bench::said)
          .collect(Collectors.joining());
    }

    @Test
    void reads_on_request_what_was_heard_lately_or_is_heard_next() {
      speak(3);

      assertEquals("0", read(), "the next");
      bench.port.pass(Duration.ofSeconds(20));
      bench.start().run(Duration.ofSeconds(10));
      assertEquals("timeout", read());
    }
  }

  @Nested
  @DisplayName("to a device that sends lines by itself, and is asked others")
  class Mixed {

    private static final String WEATHER =
        """
        profile: weather
        protocol: lines
        request: {start: "$", mark: "*", checksum: xor, end: "\\r\\n"}
        answer: {start: "$", mark: "*", checksum: xor, end: "\\r\\n", separator: ","}
        messages:
          wind: {begins: "WIMWV,"}
          info: {ask: "WIXDR,Q"}
        points:
          direction: {at: wind 2, type: number}
          speed: {at: wind 4, type: number}
          state: {at: wind 6, type: bool, values: {A: true, V: false}}
          pressure: {at: info 3, type: number}
        """;

    @TempDir Path folder;

    @Test
    void hears_both() throws Exception {
      LineProfile profile =
          LineProfileReader.KIND.load(Files.writeString(folder.resolve("weather.yaml"), WEATHER));
      LineProtocol.Messages speech = (LineProtocol.Messages) profile.protocol();
      Bench bench = new Bench(profile, Duration.ofSeconds(2));
      String wind = Pi30.framed(speech.response(), "WIMWV,214.8,R,0.1,K,A");
      bench.port.answering(request -> wind + Pi30.framed(speech.response(), "WIXDR,P,1.013,B"));
      for (int i = 0; i < 40; i++) {
        bench.port.arrive(wind, Duration.ofMillis(300L * i));
      }
      bench.start().run(Duration.ofSeconds(10));

      assertEquals(
          Map.of("direction", "214.8", "speed", "0.1", "state", "true", "pressure", "1.013"),
          bench.said());
    }
  }
}
