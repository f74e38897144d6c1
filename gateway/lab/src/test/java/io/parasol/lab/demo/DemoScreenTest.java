// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.HostPort;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The screen of a demo")
class DemoScreenTest {

  private static final TerminalSize SMALL = new TerminalSize(24, 80);

  private static void take(SiteView view, String topic, String json) {
    view.take("parasol/demo/" + topic, json.getBytes(StandardCharsets.UTF_8));
  }

  private static SiteView view() {
    PointUnits units = new PointUnits();
    units.put("box-1", "ac_power", "W");
    units.put("box-1", "ac_voltage", "V");
    SiteView view = new SiteView(units);
    take(view, "box-1/state", "{\"state\":\"online\",\"why\":\"\"}");
    take(
        view,
        "box-1/telemetry",
        "{\"v\":{\"ac_voltage\":230.1,\"ac_power\":4210},\"q\":{\"door\":\"illegal_address\"}}");
    take(view, "box-0/state", "{\"state\":\"offline\",\"why\":\"connection refused\"}");
    take(view, "box-0/telemetry", "{\"v\":{},\"q\":{\"a\":\"timeout\",\"b\":\"timeout\"}}");
    return view;
  }

  private static DemoHints hints() {
    return hints(true);
  }

  private static DemoHints hints(boolean hasLogFile) {
    return new DemoHints(
        new HostPort("127.0.0.1", 8883), new HostPort("127.0.0.1", 9464), "./parasol", hasLogFile);
  }

  private static String shown(boolean isTerminal, boolean isColored) {
    StringWriter out = new StringWriter();
    try (DemoScreen screen =
        new DemoScreen(new PrintWriter(out, true), isTerminal, isColored, hints(), () -> SMALL)) {
      screen.show(view());
    }
    return out.toString();
  }

  @Test
  void shows_the_power_first_with_units_and_one_reason_for_a_device_that_does_not_answer() {
    List<String> frame = DemoScreen.frame(view().rows(), hints(), SMALL);

    assertEquals(
        "box-1        online       4210 W  ac_voltage 230.1 V  door (illegal_address)",
        frame.get(1));
    assertEquals("box-0        offline              (connection refused)", frame.get(2));
  }

  @Test
  void fits_a_small_terminal_and_grows_with_it() {
    SiteView many = new SiteView(new PointUnits());
    for (int i = 0; i < 30; i++) {
      String device = "device-%02d".formatted(i);
      take(many, device + "/state", "{\"state\":\"online\",\"why\":\"\"}");
      take(
          many, device + "/telemetry", "{\"v\":{\"%s\":1},\"q\":{}}".formatted("point".repeat(12)));
    }

    List<String> small = DemoScreen.frame(many.rows(), hints(), SMALL);
    List<String> large = DemoScreen.frame(many.rows(), hints(), new TerminalSize(60, 200));

    assertEquals(24, small.size());
    assertTrue(small.stream().allMatch(line -> line.length() <= 80), small::toString);
    assertTrue(small.contains("… and 18 more; enlarge the terminal"), small::toString);
    assertTrue(small.get(23).startsWith("log .parasol-demo/log"), small::toString);
    assertTrue(large.stream().anyMatch(line -> line.startsWith("device-29")), large::toString);
    assertTrue(
        large.stream().anyMatch(line -> line.endsWith("point 1")), "the values are not cut off");
  }

  @Test
  void shows_all_commands_with_the_path_that_the_user_typed() {
    DemoHints typed =
        new DemoHints(
            new HostPort("127.0.0.1", 8884),
            new HostPort("127.0.0.1", 9465),
            "../bin/parasol",
            true);

    String joined = String.join("\n", typed.lines(80)).replace(" \\\n ", "");

    assertTrue(
        joined.contains(
            "../bin/parasol command send --key .parasol-demo/control-room.key --device inverter-01"
                + " --write limit=60 --as .parasol-demo/operator.p12 --broker localhost:8884"),
        joined);
    assertTrue(
        joined.contains("--install fw-1.4.0.bin --image .parasol-demo/fw-1.4.0.bin"), joined);
    assertFalse(joined.contains("./parasol "), joined);
    assertTrue(typed.lines(80).stream().allMatch(line -> line.length() <= 80), joined);
  }

  @Test
  void names_the_file_of_the_log_only_if_there_is_one() {
    assertTrue(String.join("\n", hints(true).plain()).contains("log .parasol-demo/log, metrics"));
    assertFalse(String.join("\n", hints(false).plain()).contains(".parasol-demo/log"));
  }

  @Test
  void has_bold_text_only_where_the_user_wants_it() {
    assertTrue(shown(true, true).contains("\u001b[1mParasol demo\u001b[0m"));
    assertFalse(shown(true, false).contains("\u001b[1m"));
  }

  @Test
  void leaves_what_the_terminal_showed_before() {
    String shown = shown(true, false);

    assertTrue(shown.startsWith("\u001b[?1049h"), "the alternate screen");
    assertTrue(shown.endsWith("\u001b[?1049l"), "the screen of before");
    assertTrue(shown.contains("Ctrl-C ends\u001b[K\u001b[J\u001b[?25h"), "or it would scroll");
  }

  @Test
  void is_plain_lines_elsewhere() {
    assertEquals(
        """
        box-1        online       4210 W  ac_voltage 230.1 V  door (illegal_address)
        box-0        offline              (connection refused)
        """,
        shown(false, false));
  }

  @Test
  void knows_the_size_that_stty_prints() {
    assertEquals(Optional.of(new TerminalSize(50, 132)), TerminalSize.parse("50 132\n"));
    assertEquals(Optional.empty(), TerminalSize.parse("0 0\n"));
    assertEquals(Optional.empty(), TerminalSize.parse("stty: no such device"));
  }
}
