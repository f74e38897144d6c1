// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.clock.ClockActs;
import io.parasol.gateway.clock.TimeProof;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.telemetry.report.Uptime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol clock")
class ClockVerbTest {

  @TempDir Path home;

  @Test
  void shows_each_source_and_which_of_them_prove_nothing() throws Exception {
    Path site =
        Files.writeString(home.resolve("site.yaml"), "site: roof\nstate: state\ndevices: {}\n");
    Instant hour = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
    Path file = TrustedClock.fileIn(Files.createDirectories(home.resolve("state")));
    TrustedClock clock = TrustedClock.open(InstantSource.system(), Uptime.ofThisMachine(), file);
    clock.witness(hour, TimeProof.COMMAND);
    clock.witness(hour.minus(Duration.ofDays(9)), TimeProof.UPSTREAM);
    assertTrue(clock.isTrusted());
    clock.saveNow();

    Typed shown = Typed.parasol("clock", "-c", site).done();
    assertEquals("  command     " + hour, shown.lines().get(4));
    assertEquals("  repository  no proof", shown.lines().get(6));
    assertTrue(shown.lines().get(7).startsWith("NTP "), shown::toString);
    assertTrue(shown.lines().get(8).endsWith("; proves nothing"), shown::toString);

    Typed json = Typed.parasol("clock", "--json", "-c", site).done();
    assertEquals(
        new Json.Obj(
            Map.of(
                "command", new Json.Str(hour.toString()),
                "upstream", new Json.Str(hour.minus(Duration.ofDays(9)).toString()))),
        json.member("proofs"));
  }

  @Test
  void resets_a_time_that_was_proven_wrongly_and_confirms_none_before_it() throws Exception {
    Path site =
        Files.writeString(home.resolve("site.yaml"), "site: roof\nstate: state\ndevices: {}\n");
    Path state = Files.createDirectories(home.resolve("state"));
    Path file = TrustedClock.fileIn(state);
    Duration wrongBy = Duration.ofDays(100);
    TrustedClock ahead =
        TrustedClock.open(() -> Instant.now().plus(wrongBy), Uptime.ofThisMachine(), file);
    ahead.witness(Instant.now().plus(wrongBy), TimeProof.COMMAND);
    ahead.saveNow();
    TrustedClock gateway = TrustedClock.open(InstantSource.system(), Uptime.ofThisMachine(), file);
    assertFalse(gateway.isTrusted());
    Typed shown = Typed.parasol("clock", "-c", site).done();
    assertTrue(
        shown.out().matches("(?s).*it is (99|100)d behind the trusted time.*"), shown::toString);
    assertTrue(
        shown
            .out()
            .strip()
            .endsWith("; correct it, or if it is right: parasol clock reset -c " + site),
        shown::toString);

    Typed confirmed = Typed.parasol("clock", "confirm", "-c", site);
    assertEquals(ExitCode.FAILED, confirmed.exit(), confirmed::toString);
    assertEquals(Optional.empty(), ClockActs.in(state).apply(gateway));

    Typed reset = Typed.parasol("clock", "reset", "-c", site).done();
    assertTrue(reset.out().startsWith("reset to "), reset::toString);
    assertEquals("reset", ClockActs.in(state).apply(gateway).orElseThrow().act().wireName());
    assertTrue(gateway.isTrusted());
  }
}
