// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.parasol.certs.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A log line")
class LogLineEncoderTest {

  private static final long AT = 1_790_000_000_123L;

  private static String line(LogFormat format, boolean hasTraces, Level level, String message) {
    String logger = "io.parasol.gateway.health.device.DeviceHealth";
    return line(logger, format, hasTraces, level, message);
  }

  private static String line(
      String name, LogFormat format, boolean hasTraces, Level level, String message) {
    LogLineEncoder encoder = new LogLineEncoder();
    encoder.setFormat(format.name());
    encoder.setStackTraces(hasTraces);
    Logger logger = new LoggerContext().getLogger(name);
    LoggingEvent event =
        new LoggingEvent(Logger.FQCN, logger, level, message, new IOException("no"), new Object[0]);
    event.setTimeStamp(AT);
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void of_text_has_time_level_and_message_and_no_class_name() {
    assertEquals(
        "2026-09-21T14:13:20.123Z WARN  device does not respond device=box-1\n",
        line(LogFormat.TEXT, false, Level.WARN, "device does not respond device=box-1"));
  }

  @Test
  void of_a_library_names_the_exception() {
    String name = "com.google.common.util.concurrent.AbstractFuture";

    assertEquals(
        "2026-09-21T14:13:20.123Z ERROR failed why=\"java.io.IOException: no\"\n",
        line(name, LogFormat.TEXT, false, Level.ERROR, "failed"));
    assertTrue(
        line(name, LogFormat.JSON, false, Level.ERROR, "failed")
            .contains("\"message\":\"failed why=\\\"java.io.IOException: no\\\"\""));
  }

  @Test
  void of_text_stays_one_line() {
    assertEquals(
        "2026-09-21T14:13:20.123Z INFO  first | second\n",
        line(LogFormat.TEXT, false, Level.INFO, "first\r\nsecond"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u001b[2J", "\u009b2J", "\u0000[2J", "\u007f[2J", "\u202e[2J", "\ud800[2J"})
  void of_text_changes_nothing_on_a_terminal(String sequence) {
    String line = line(LogFormat.TEXT, false, Level.INFO, "name=" + sequence + "\tx");

    assertTrue(line.contains("INFO  name=?"), line);
    assertTrue(line.endsWith("2J\tx\n"), line);
  }

  @Test
  void of_text_has_no_other_line_end() {
    assertEquals(
        "2026-09-21T14:13:20.123Z INFO  first | second | third\n",
        line(LogFormat.TEXT, false, Level.INFO, "first\u0085second\u2028third"));
  }

  @Test
  void of_json_is_written_whatever_the_message_contains() {
    assertTrue(
        line(LogFormat.JSON, false, Level.INFO, "name=\ud800").contains("\"message\":\"name=?\""));
  }

  @Test
  void has_the_stack_trace_if_the_user_wants_it() {
    String text = line(LogFormat.TEXT, true, Level.ERROR, "failed");

    assertTrue(text.startsWith("2026-09-21T14:13:20.123Z ERROR failed\njava.io.IOException: no"));
    assertTrue(text.contains("\tat io.parasol."), text);
  }

  @Test
  void of_json_is_one_object_with_its_logger() throws Exception {
    String text = line(LogFormat.JSON, false, Level.WARN, "first\n\"second\"");

    assertEquals(1, text.lines().count());
    assertEquals(
        Map.of(
            "time", new Json.Str("2026-09-21T14:13:20.123Z"),
            "level", new Json.Str("warn"),
            "logger", new Json.Str("io.parasol.gateway.health.device.DeviceHealth"),
            "message", new Json.Str("first\n\"second\"")),
        ((Json.Obj) Json.parse(text.strip().getBytes(StandardCharsets.UTF_8))).members());
  }

  @ParameterizedTest(name = "has priority {1} at level {0}")
  @CsvSource({"ERROR, 3", "WARN, 4", "INFO, 6", "DEBUG, 7", "TRACE, 7"})
  void for_the_journal_has_a_priority_and_no_time(String level, int priority) {
    assertEquals(
        "<" + priority + ">message\n",
        line(LogFormat.JOURNALD, false, Level.toLevel(level), "message"));
  }

  @ParameterizedTest(name = "has the format {1} after: {0}")
  @CsvSource({
    "run --log-format json, JSON",
    "--log-format=JOURNALD run, JOURNALD",
    "run --log-format text --log-format json, JSON",
    "run --log-format, AUTO",
    "run, AUTO"
  })
  void has_the_format_of_the_arguments(String arguments, LogFormat format) {
    assertEquals(format, LogFormat.of(List.of(arguments.split(" ", -1))));
  }
}
