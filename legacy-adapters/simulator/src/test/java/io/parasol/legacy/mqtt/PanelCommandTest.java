// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.CommandExecution;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.mqtt.packet.RawPanel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A command to a panel")
class PanelCommandTest {

  private static final DeviceId PANEL = new DeviceId("panel-17");
  private static final PointName LIMIT = new PointName("limit");
  private static final String SET = "PUBLISH pv/17/set/limit=57.3 qos 1";

  @TempDir Path folder;
  private final AtomicInteger armed = new AtomicInteger();
  private Panels panels;
  private PanelDeviceLink link;

  private final List<Map<PointName, Value>> toTakeBack = new ArrayList<>();

  private final BeforeWrite yes =
      before -> {
        armed.incrementAndGet();
        toTakeBack.add(before);
        CompletableFuture<Void> said = new CompletableFuture<>();
        said.complete(null);
        return said;
      };

  @BeforeEach
  void open() {
    use(Panels.TWO);
  }

  private void use(String devices) {
    panels = new Panels(folder, devices);
    link = new PanelDeviceLink(panels.device(new DeviceId("panel-17")), panels.client("panel17"));
  }

  private RawPanel listening() {
    RawPanel panel = panels.connected(5);
    panel.subscribe("pv/17/set/#", 1);
    panel.heard();
    return panel;
  }

  private VerifiedCommand limit(Object value) {
    return Commands.write(PANEL, panels.loop.instant(), Commands.values("limit", value));
  }

  private VerifiedCommand mode(String word) {
    return Commands.write(
        PANEL, panels.loop.instant(), CommandClass.CONFIG, Commands.values("mode", word), Map.of());
  }

  private CompletableFuture<Receipt> apply(VerifiedCommand command) {
    CompletionStage<Receipt> receipt = link.apply(command, yes);
    panels.loop.advance(Duration.ZERO);
    return receipt.toCompletableFuture();
  }

  private static void assertEnd(Result result, String reason, CompletableFuture<Receipt> receipt) {
    assertTrue(receipt.isDone(), "it has not ended");
    assertEquals(result, receipt.join().result(), () -> receipt.join().toString());
    assertEquals(reason, receipt.join().reason());
  }

  @Test
  void is_applied_when_the_panel_says_that_it_has_the_value() {
    RawPanel panel = listening();
    CompletableFuture<Receipt> receipt = apply(limit(57.3));

    assertEquals(List.of(SET), panel.heard());
    panel.say(RawPanel.simple(MqttMessageType.PUBACK, 1));
    assertFalse(receipt.isDone(), "an acknowledgement is no read-back");
    panel.publish("pv/17/limit", "57.3");

    assertEnd(Result.APPLIED, "", receipt);
    assertEquals(1, armed.get());
    assertEquals(Map.of(LIMIT, new Value.Real(57.3)), receipt.join().written());
    assertEquals(Map.of(LIMIT, new Value.Real(57.3)), receipt.join().readBack());
  }

  private VerifiedCommand forAQuarter(Object limit) {
    return Commands.verified(
        PANEL,
        panels.loop.instant(),
        CommandClass.SETPOINT,
        new Action.Write(Commands.values("limit", limit), Optional.of(Duration.ofMinutes(15))),
        Map.of());
  }

  @Test
  void for_a_time_tells_with_the_last_say_what_is_to_be_put_back() {
    RawPanel panel = listening();
    panel.publish("pv/17/limit", "90");
    CompletableFuture<Receipt> receipt = apply(forAQuarter(57.3));
    panel.publish("pv/17/limit", "57.3");

    assertEnd(Result.APPLIED, "", receipt);
    assertEquals(List.of(Map.of(LIMIT, new Value.Whole(90))), toTakeBack);
  }

  @Test
  void is_applied_when_the_panel_computes_in_floats() {
    RawPanel panel = listening();
    CompletableFuture<Receipt> receipt = apply(limit(57.3));
    panel.publish("pv/17/limit", "57.29999923706055");

    assertEnd(Result.APPLIED, "", receipt);
  }

  @Test
  void waits_out_what_the_panel_said_before_it_obeyed() {
    RawPanel panel = listening();
    CompletableFuture<Receipt> receipt = apply(limit(57.3));
    panel.publish("pv/17/limit", "100");
    assertFalse(receipt.isDone());
    panel.publish("pv/17/limit", "57.3");

    assertEnd(Result.APPLIED, "", receipt);
  }

  @Test
  void has_failed_when_the_panel_reports_another_value_to_the_end() {
    RawPanel panel = listening();
    CompletableFuture<Receipt> receipt = apply(limit(57.3));
    panel.say(RawPanel.simple(MqttMessageType.PUBACK, 1));
    panel.publish("pv/17/limit", "57");
    panel.pass(Duration.ofSeconds(10));

    assertEnd(Result.FAILED, "read_back_differs", receipt);
    assertEquals(Map.of(LIMIT, new Value.Whole(57)), receipt.join().readBack());
  }

  @Test
  void is_undecided_when_the_panel_sends_nothing() {
    RawPanel panel = listening();
    CompletableFuture<Receipt> receipt = apply(limit(57.3));
    panel.say(RawPanel.simple(MqttMessageType.PUBACK, 1));
    panel.pass(Duration.ofMillis(9_999));
    assertFalse(receipt.isDone());
    panel.pass(Duration.ofMillis(1));

    assertEnd(Result.UNDECIDED, "timeout", receipt);
  }

  @Test
  void is_confirmed_over_another_connection_too_but_never_sent_again() {
    RawPanel panel = listening();
    CompletableFuture<Receipt> receipt = apply(limit(57.3));
    panel.heard();
    panel.cut();
    RawPanel again = listening();
    assertEquals(List.of(), again.heard());
    again.publish("pv/17/limit", "57.3");

    assertEnd(Result.APPLIED, "", receipt);
  }

  @Test
  void has_failed_with_the_panels_own_code_when_it_refuses() {
    RawPanel panel = listening();
    CompletableFuture<Receipt> receipt = apply(limit(57.3));
    panel.say(new byte[] {0x40, 4, 0, 1, (byte) 0x99, 0});

    assertEnd(Result.FAILED, "exception_99", receipt);
  }

  @Nested
  @DisplayName("that no topic confirms")
  class Unconfirmed {

    @Test
    void is_undecided_once_it_is_delivered() {
      RawPanel panel = listening();
      CompletableFuture<Receipt> receipt = apply(mode("manual"));
      assertEquals(List.of("PUBLISH pv/17/set/mode=manual qos 1"), panel.heard());
      assertFalse(receipt.isDone());
      panel.say(RawPanel.simple(MqttMessageType.PUBACK, 1));

      assertEnd(Result.UNDECIDED, Receipt.UNCONFIRMED, receipt);
    }

    @Test
    void is_undecided_when_it_is_not_acknowledged() {
      RawPanel panel = listening();
      CompletableFuture<Receipt> receipt = apply(mode("manual"));
      panel.pass(PanelCommand.ACKNOWLEDGEMENT_TIMEOUT);

      assertEnd(Result.UNDECIDED, "timeout", receipt);
    }

    @Test
    void is_undecided_when_the_line_is_cut_after_it_was_sent() {
      RawPanel panel = listening();
      CompletableFuture<Receipt> receipt = apply(mode("manual"));
      panel.cut();

      assertEnd(Result.UNDECIDED, "comm_error", receipt);
    }
  }

  @Nested
  @DisplayName("is not sent, nor asked about,")
  class IsNotSent {

    private void assertUnsent(Result result, String reason, VerifiedCommand command) {
      CompletableFuture<Receipt> receipt = apply(command);

      assertEnd(result, reason, receipt);
      assertEquals(0, armed.get());
      assertEquals(Map.of(), receipt.join().written());
    }

    @Test
    void when_the_panel_is_not_connected() {
      assertUnsent(Result.FAILED, "comm_error", limit(57.3));
    }

    @Test
    void when_the_panel_does_not_listen_on_that_topic() {
      panels.connected(5).subscribe("pv/17/set/mode", 1);

      assertUnsent(Result.FAILED, "comm_error", limit(57.3));
    }

    @Test
    void when_a_precondition_does_not_hold() {
      listening().publish("pv/17/power", "6000");

      assertUnsent(Result.REJECTED, "precondition_failed", requiring(5000));
      assertEnd(Result.UNDECIDED, "timeout", ended(requiring(7000)));
    }

    @Test
    void when_what_it_depends_on_was_said_too_long_ago() {
      RawPanel panel = listening();
      panel.publish("pv/17/power", "4000");
      panel.pass(Duration.ofSeconds(40)).publish("pv/17/other", "1");
      panel.pass(Duration.ofSeconds(21));

      assertUnsent(Result.REJECTED, "precondition_failed", requiring(5000));
    }

    private CompletableFuture<Receipt> ended(VerifiedCommand command) {
      CompletableFuture<Receipt> receipt = apply(command);
      panels.loop.advance(Duration.ofSeconds(10));
      return receipt;
    }

    private VerifiedCommand requiring(double most) {
      return Commands.write(
          PANEL,
          panels.loop.instant(),
          CommandClass.SETPOINT,
          Commands.values("limit", 57.3),
          Map.of(
              new PointName("power"), new Bound(OptionalDouble.empty(), OptionalDouble.of(most))));
    }

    @Test
    void when_the_panel_keeps_it_in_flash_and_has_it_already() {
      use(Panels.TWO.replace("max: 100,", "max: 100, wear: flash,"));
      RawPanel panel = listening();
      panel.publish("pv/17/limit", "57.3");

      assertUnsent(Result.APPLIED, "", limit(57.3));
      assertEquals(List.of(), panel.heard());

      CompletableFuture<Receipt> other = apply(limit(57.4));
      assertFalse(other.isDone());
      assertEquals(List.of("PUBLISH pv/17/set/limit=57.4 qos 1"), panel.heard());
    }
  }

  @Nested
  @DisplayName("is refused")
  class IsRefused {

    @ParameterizedTest(name = "to set {0} to {1}: {2}")
    @CsvSource({
      "limit, 100.1, out_of_range",
      "limit, -0.1, out_of_range",
      "limit, high, out_of_range",
      "limit, true, out_of_range",
      "power, 1, not_writable",
      "mode, 1, not_writable",
    })
    void what_the_configuration_does_not_allow(String point, String value, String reason) {
      Object typed = value;
      if (value.equals("true")) {
        typed = true;
      } else if (value.matches("-?[0-9.]+")) {
        typed = Double.valueOf(value);
      }
      VerifiedCommand command =
          Commands.write(PANEL, panels.loop.instant(), Commands.values(point, typed));

      CommandRejectedException refused =
          assertThrows(CommandRejectedException.class, () -> link.check(command));

      assertEquals(reason, refused.reason().wireName());
      assertEnd(Result.REJECTED, reason, apply(command));
    }

    @Test
    void a_word_that_is_none_of_those_allowed() {
      CommandRejectedException refused =
          assertThrows(CommandRejectedException.class, () -> link.check(mode("\"},{\"x")));

      assertEquals(Rejection.OUT_OF_RANGE, refused.reason());
    }

    @Test
    void for_a_time_while_it_is_not_known_what_is_to_be_put_back() {
      listening();

      assertEnd(Result.FAILED, "timeout", apply(forAQuarter(5)));
      assertEquals(0, armed.get());
    }

    @Test
    void more_often_than_a_day_allows() {
      use(Panels.TWO.replace("max: 100,", "max: 100, per-day: 1,"));
      RawPanel panel = listening();
      CompletableFuture<Receipt> first = apply(limit(57.3));
      panel.publish("pv/17/limit", "57.3");
      assertEnd(Result.APPLIED, "", first);

      assertEnd(Result.REJECTED, "rate_exceeded", apply(limit(58)));
    }

    @Test
    void at_the_last_moment_with_the_reason_that_was_given() {
      RawPanel panel = listening();
      CompletionStage<Receipt> receipt =
          link.apply(
              limit(57.3),
              toTakeBack ->
                  CompletableFuture.failedFuture(
                      new CommandRejectedException(Rejection.EXPIRED, "too late")));
      panel.pass(Duration.ZERO);

      assertEnd(Result.REJECTED, "expired", receipt.toCompletableFuture());
      assertEquals(List.of(), panel.heard());
    }

    @Test
    void when_the_last_say_does_not_come() {
      RawPanel panel = listening();
      CompletionStage<Receipt> receipt =
          link.apply(limit(57.3), toTakeBack -> new CompletableFuture<>());
      panel.pass(CommandExecution.APPROVAL_TIMEOUT);

      assertEnd(Result.FAILED, "not_recorded", receipt.toCompletableFuture());
      assertEquals(List.of(), panel.heard());
    }
  }

  @Test
  void waits_for_the_one_before_it() {
    RawPanel panel = listening();
    CompletableFuture<Receipt> first = apply(limit(1));
    CompletableFuture<Receipt> second = apply(limit(2));
    assertEquals(List.of("PUBLISH pv/17/set/limit=1 qos 1"), panel.heard());

    panel.publish("pv/17/limit", "1");
    panel.pass(Duration.ZERO);
    assertEquals(List.of("PUBLISH pv/17/set/limit=2 qos 1"), panel.heard());
    panel.publish("pv/17/limit", "2");

    assertEnd(Result.APPLIED, "", first);
    assertEnd(Result.APPLIED, "", second);
  }

  @Test
  void is_finished_before_the_link_closes() {
    RawPanel panel = listening();
    CompletableFuture<Receipt> receipt = apply(limit(57.3));
    panel.heard();
    CompletableFuture<Void> stopped = link.stop().toCompletableFuture();
    panel.pass(Duration.ZERO);
    assertFalse(stopped.isDone());

    panel.publish("pv/17/limit", "57.3");
    panel.pass(Duration.ZERO);

    assertEnd(Result.APPLIED, "", receipt);
    assertEquals(List.of("DISCONNECT 8b"), panel.heard());
    assertTrue(stopped.isDone());
    assertEnd(Result.FAILED, "comm_error", apply(limit(1)));
  }

  @Test
  void is_read_back_as_the_panel_said_last() {
    RawPanel panel = listening();
    assertEquals("limit=timeout", read());
    panel.publish("pv/17/limit", "57.3");
    assertEquals("limit=57.3", read());

    panel.pass(Duration.ofSeconds(61));
    assertEquals("limit=stale", read());
  }

  private String read() {
    CompletionStage<List<Reading>> read = link.read(Set.of(LIMIT, new PointName("unheard-of")));
    panels.loop.advance(Duration.ZERO);
    return Panels.text(read.toCompletableFuture().join());
  }
}
