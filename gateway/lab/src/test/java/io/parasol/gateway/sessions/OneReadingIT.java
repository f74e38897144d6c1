// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The path of docs/architecture.md, with a controller and a subscriber that are not ours. */
@DisplayName("One reading, from a register to an operator")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneReadingIT {

  @TempDir static Path folder;

  private @Nullable RunningPeer controller;
  private @Nullable Gateway gateway;
  private @Nullable RunningPeer operator;
  private Map<String, Json> message = Map.of();

  @BeforeAll
  void a_site_with_one_old_controller() throws Exception {
    RunningPeer box =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    controller = box;
    String port = box.await("the controller's port", line -> line.startsWith("port "));
    FieldSite site = FieldSite.make(folder.resolve("site"), Integer.parseInt(port.substring(5)));
    Gateway running = site.start();
    gateway = running;
    operator = site.subscribe(running, "viewer", "parasol/field/+/telemetry");
    String line = operator.await("a reading", text -> text.startsWith("parasol/field/box-01/"));
    if (Json.parse(line.substring(line.indexOf(' ') + 1).getBytes(StandardCharsets.UTF_8))
        instanceof Json.Obj object) {
      message = object.members();
    }
  }

  @AfterAll
  void all_is_closed() {
    if (operator != null) {
      operator.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (controller != null) {
      controller.close();
    }
  }

  @Test
  void step_1_a_block_is_asked_and_its_reply_is_matched() {
    assertTrue(message.containsKey("v"), () -> "no values in " + message);
  }

  @Test
  void step_2_registers_become_values_in_the_profiles_unit() {
    assertEquals(number("-123.4"), value("temperature"));
    assertEquals(number("305419896"), value("energy"));
    assertEquals(number("230.5"), value("voltage"));
    assertEquals(number("49.98"), value("frequency"));
    assertEquals(number("100"), value("limit"));
    assertEquals(new Json.Str("mppt"), value("status"));
    assertEquals(new Json.Str("PARASOL"), value("serial"));
    assertEquals(new Json.Bool(true), value("door"));
  }

  @Test
  void step_2_what_is_no_value_becomes_a_quality_and_never_a_number() {
    assertFalse(members("v").containsKey("spare"));
    assertEquals(new Json.Str("not_available"), members("q").get("spare"));
    assertEquals(new Json.Str("illegal_address"), members("q").get("ghost"));
  }

  @Test
  void step_3_messages_are_numbered_one_by_one() throws Exception {
    RunningPeer lines = Objects.requireNonNull(operator);
    lines.await("three messages", text -> lines.soFar().size() >= 3);
    long expected = -1;
    for (String line : lines.soFar()) {
      Json.Obj each =
          (Json.Obj)
              Json.parse(line.substring(line.indexOf(' ') + 1).getBytes(StandardCharsets.UTF_8));
      long seq =
          ((Json.Num) Objects.requireNonNull(each.members().get("seq"))).number().longValueExact();
      assertTrue(expected < 0 || seq == expected, () -> line + " follows another");
      expected = seq + 1;
    }
  }

  private Map<String, Json> members(String name) {
    return message.get(name) instanceof Json.Obj object ? object.members() : Map.of();
  }

  private Json value(String point) {
    return Objects.requireNonNull(members("v").get(point), point);
  }

  private static Json number(String text) {
    return new Json.Num(new BigDecimal(text));
  }
}
