// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A printed time")
class ZoneOptionTest {

  private static final Instant TIME = Instant.parse("2026-11-24T12:00:00.007Z");

  private final ZoneOption zone = new ZoneOption();

  @Test
  void has_the_date_milliseconds_and_the_offset_of_the_zone() {
    assertEquals("2026-11-24T12:00:00.007Z", zone.format(TIME));

    zone.setZone("Europe/Berlin");
    assertEquals("2026-11-24T13:00:00.007+01:00", zone.format(TIME));
    assertEquals(
        "2026-07-01T02:00:00.000+02:00", zone.format(Instant.parse("2026-07-01T00:00:00Z")));

    zone.setZone("UTC");
    assertEquals("2026-11-24T12:00:00.007Z", zone.format(TIME));
  }

  @Test
  void is_refused_in_a_zone_that_does_not_exist() {
    VerbException refused = assertThrows(VerbException.class, () -> zone.setZone("Mars\u001b"));

    assertEquals(ExitCode.USAGE, refused.exitCode());
    assertEquals(
        "--zone is \"Mars?\"; expected UTC, local, or a name such as Europe/Berlin",
        refused.getMessage());
  }
}
