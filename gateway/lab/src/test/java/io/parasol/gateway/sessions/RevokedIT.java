// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.awaitility.Awaitility.await;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A device whose certificate is revoked")
class RevokedIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String STATE = "parasol/field/box-01/state";
  private static final String REVOKED = "\"why\":\"certificate revoked\"";
  private static final String UNKNOWN = "\"state\":\"unknown\"";

  @TempDir Path folder;

  /** Its retained state. */
  private static void awaitRetained(FieldSite site, Gateway gateway, String what) throws Exception {
    await(what)
        .atMost(PATIENCE)
        .until(
            () -> {
              try (RunningPeer latecomer = site.subscribe(gateway, "viewer", STATE)) {
                return latecomer
                    .await("a state", line -> line.startsWith(STATE + " "))
                    .contains(what);
              }
            });
  }

  @Test
  void is_told_to_be_offline_here_and_at_the_centre_until_it_has_another() throws Exception {
    try (CentralSite central = new CentralSite(folder.resolve("centre"))) {
      // The controller is not there: its state is unknown, and published.
      FieldSite site =
          FieldSite.make(folder.resolve("site"), 1, "{serial: serial}", central.bridge(""));
      try (Gateway gateway = site.start()) {
        awaitRetained(site, gateway, UNKNOWN);
        awaitLast(central, UNKNOWN);

        site.authority().revoke("box-01");

        awaitLast(central, REVOKED);
        awaitRetained(site, gateway, REVOKED);
      }
      // The broker has forgotten everything, and the device has no session to say it with.
      try (Gateway gateway = site.start()) {
        awaitRetained(site, gateway, REVOKED);

        site.authority().issueDevice(new DeviceId("box-01"));
        gateway.reload(site.config());

        awaitRetained(site, gateway, UNKNOWN);
        awaitLast(central, UNKNOWN);
      }
    }
  }

  @Test
  void while_it_is_away_is_offline_although_its_will_waits() throws Exception {
    FieldSite site = FieldSite.make(folder.resolve("site"), 1);
    site.export("string-box");
    String state = "parasol/field/string-box/state";
    try (Gateway gateway = site.start()) {
      try (RunningPeer device =
          site.mosquittoByLine(
              "mosquitto_sub",
              gateway,
              "string-box",
              "-d",
              "-i",
              "string-box",
              "-c",
              "-x",
              "300",
              "-t",
              "parasol/field/string-box/command",
              "--will-topic",
              state,
              "--will-payload",
              "{\"state\":\"online\"}",
              "--will-retain",
              "-D",
              "will",
              "will-delay-interval",
              "60")) {
        device.await("its session", line -> line.contains("SUBACK"));
        device.kill();
      }

      site.authority().revoke("string-box");

      try (RunningPeer viewer = site.subscribe(gateway, "viewer", state)) {
        viewer.await("its state", line -> line.startsWith(state) && line.contains(REVOKED));
      }
    }
  }

  private static void awaitLast(CentralSite central, String what) {
    await(what + " at the centre")
        .atMost(PATIENCE)
        .until(() -> !central.record().received(STATE).isEmpty() && lastAt(central).contains(what));
  }

  private static String lastAt(CentralSite central) {
    List<String> states = central.record().received(STATE);
    return states.get(states.size() - 1);
  }
}
