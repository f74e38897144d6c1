// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.ClientLimit;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.modbus.client.TcpSettings.Start;
import io.parasol.legacy.modbus.poll.Pollable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The connection of a link")
class OpenLinkTest {

  private static Pollable device(int unit, ClientLimit limit) {
    Quirks quirks = Quirks.NONE.with(Quirks.NONE.wiring().withClients(limit));
    return new Pollable(
        new DeviceId("device-" + unit),
        new Unit(unit),
        new Profile(new ProfileName("box"), List.of(), quirks),
        Duration.ofSeconds(10));
  }

  @Test
  void is_kept_open_for_devices_that_accept_one_client_or_several() {
    assertEquals(
        Start.AT_ONCE,
        OpenLink.settings(List.of(device(1, ClientLimit.SEVERAL), device(2, ClientLimit.ONE)))
            .start());
  }

  @Test
  void is_closed_between_polls_if_one_of_the_devices_requires_that() {
    assertEquals(
        Start.WHILE_USED,
        OpenLink.settings(
                List.of(device(1, ClientLimit.SEVERAL), device(2, ClientLimit.ONE_RELEASED)))
            .start());
  }
}
