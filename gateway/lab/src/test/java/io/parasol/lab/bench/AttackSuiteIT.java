// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.lab.attack.Attack;
import io.parasol.lab.attack.RunningAttack;
import io.parasol.testing.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Short attacks on one running gateway. They assert what is complete and what is refused, but no
 * times: {@code bench attack} measures those.
 */
@DisplayName("A gateway under attack")
@TestMethodOrder(MethodOrderer.Random.class)
class AttackSuiteIT {

  private static final int DEVICES = 5;
  private static final Duration LENGTH = Duration.ofSeconds(1);
  private static final Duration SETTLING = Duration.ofSeconds(1);

  @TempDir static Path folder;
  private static AttackedGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String page = "page: {listen: 127.0.0.1:%d}\n".formatted(FreePort.find());
    gateway = new AttackedGateway(AttackSite.make(folder.resolve("site"), DEVICES, 20, page));
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private static RunningAttack.Tally attack(Attack attack) throws Exception {
    AttackMeasurement measurement = new AttackMeasurement(gateway, SETTLING);
    AttackMeasurement.Window window = measurement.attack(List.of(attack), LENGTH);
    assertTrue(gateway.isAlive(), "the gateway runs");
    assertEquals(List.of(), gateway.losses(), "viewer and operator stay connected");
    assertEquals(0, window.wrong(), "telemetry of the others is complete");
    assertTrue(window.commands().sent() > 0);
    assertEquals(
        "",
        window.commands().ledger().whatIsMissing(window.commands().sent()),
        "each command was applied");
    RunningAttack.Tally tally =
        Objects.requireNonNull(measurement.tallies().get(attack), "no tally");
    assertTrue(tally.attempts() > 0, "it was attacked");
    return tally;
  }

  @ParameterizedTest(name = "loses nothing: {0}")
  @EnumSource(
      names = {
        "CLIENT_HELLOS",
        "QOS_0_FLOOD",
        "LARGE_MESSAGES",
        "WORTHLESS_ENVELOPES",
        "HALF_PACKETS"
      })
  void loses_nothing(Attack attack) throws Exception {
    attack(attack);
  }

  @ParameterizedTest(name = "refuses every attempt: {0}")
  @EnumSource(names = {"LEGACY_CERTIFICATE", "RENEGOTIATION"})
  void refuses_every_attempt(Attack attack) throws Exception {
    assertEquals(0, attack(attack).accepted());
  }

  @Test
  void gives_every_message_to_each_open_page_beside_a_hostile_client() throws Exception {
    try (PageReaders open = new PageReaders(gateway.site().site().config(), 3)) {
      PageMeasurement measured = PageMeasurement.with(gateway, Duration.ZERO, LENGTH, open::counts);

      assertEquals(0, measured.window().wrong());
      assertTrue(measured.messages() >= DEVICES, measured::toString);
      assertEquals(List.of(), measured.pageProblems(DEVICES), measured::toString);
    }
  }

  @Test
  void takes_commands_and_loses_nothing_without_an_attack() throws Exception {
    AttackMeasurement.Window control = new AttackMeasurement(gateway, SETTLING).measure(LENGTH);
    assertEquals(0, control.wrong());
    assertEquals(
        "", control.commands().ledger().whatIsMissing(control.commands().sent()), "the control");
  }
}
