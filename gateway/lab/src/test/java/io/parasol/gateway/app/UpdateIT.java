// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.sessions.LoaderPark;
import io.parasol.gateway.sessions.Operators;
import io.parasol.gateway.sessions.Releaser;
import io.parasol.simulator.loader.SimulatedLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of docs/updates.md, against a running gateway: a vendor signs 1.4.0, the owners
 * have delegated its path, two operators sign the install, two devices take it one after the other.
 * What thieves can do, which is nothing, is in {@link UpdateAttackIT}.
 */
@DisplayName("A release, from its vendor into devices")
class UpdateIT {

  private static final String VERSION = "1.4.0";

  @TempDir Path folder;

  @Test
  void is_read_back_from_both_and_receipted() throws Exception {
    Releaser releaser = new Releaser(folder);
    releaser.add(VERSION);
    releaser.publish();
    try (LoaderPark park = new LoaderPark(2)) {
      FieldSite site =
          releaser.site(
              folder.resolve("site"),
              LoaderPark.PROFILE,
              "at-once: {devices: 2}",
              park.configuration());
      try (Gateway gateway = site.start();
          Operators operators = new Operators(site, gateway.broker())) {
        DeviceId one = LoaderPark.device(1);
        DeviceId two = LoaderPark.device(2);
        operators.awaitPolicy(one, releaser.chief);
        byte[] first = releaser.install(one, VERSION);
        operators.send(one, first);
        byte[] second = releaser.install(two, VERSION);
        operators.send(two, second);

        CommandReceipt receipt = operators.end(second);

        // Which of the two goes first is the gateway's to say.
        assertEquals(Outcome.APPLIED, operators.end(first).outcome());
        assertEquals(Outcome.APPLIED, receipt.outcome(), receipt::toString);
        for (DeviceId each : List.of(one, two)) {
          SimulatedLoader loader = park.loader(each);
          assertEquals(VERSION, loader.version());
          assertEquals(1, loader.installs());
        }
        assertEquals(
            List.of(
                "identify",
                "precheck",
                "enter",
                "line",
                "erase",
                "send",
                "verify",
                "activate",
                "confirm",
                "restore_line"),
            operators.stages(second));
        operators.awaitUpdate(two, update -> update.contains("\"outcome\":\"applied\""));
      }
    }
  }
}
