// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.state.StateFormat;
import io.parasol.testing.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * An installed gateway with real processes: the maker of the gateway signs two releases, the owners
 * have delegated their path, two operators sign each command. The first release works. The second
 * one accepts the configuration, but its gateway does not start.
 */
@DisplayName("A gateway that installs a release of itself")
class SelfUpdateIT {

  private static final DeviceId GATEWAY = new DeviceId("box-1");
  private static final DeviceId DEVICE = LoaderPark.device(1);

  /** A program that passes the preflight, and does not start. */
  private static final String BROKEN =
      """
      #!/bin/sh
      case " $* " in
        *" describe "*) echo '{"version":"0.3.0","state-format":%d}' ;;
        *" check "* | *" --help "*) ;;
        *) echo "no gateway today" >&2; exit 1 ;;
      esac
      """;

  /** Kept, with the log of the gateway, if the test fails. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void runs_the_new_one_if_that_works_and_goes_back_if_it_does_not() throws Exception {
    Path home = folder.resolve("home");
    GatewayDistribution.install(home, "0.1.0");
    Releaser releaser = new Releaser(folder.resolve("releases"));
    Action.Image good =
        releaser.addGateway(
            GatewayDistribution.archive(folder.resolve("parasol-0.2.0.zip"), "0.2.0"),
            "0.2.0",
            Optional.of(Releaser.ACME));
    Path archive =
        GatewayDistribution.archiveOf(
            folder.resolve("parasol-0.3.0.zip"), BROKEN.formatted(StateFormat.READABLE));
    Action.Image broken = releaser.addGateway(archive, "0.3.0", Optional.of(Releaser.ACME));
    Action.Image ofOwners = releaser.addGateway(archive, "0.3.0", Optional.empty());
    Action.Image unreadable =
        releaser.addGateway(
            GatewayDistribution.archiveOf(
                folder.resolve("parasol-0.3.1.zip"),
                BROKEN.replace("0.3.0", "0.3.1").formatted(StateFormat.READABLE + 1)),
            "0.3.1",
            Optional.of(Releaser.ACME));
    releaser.publish();
    int port = FreePort.find();
    try (LoaderPark park = new LoaderPark(1)) {
      FieldSite site = site(releaser, park, port);
      try (SupervisedGateway gateway = new SupervisedGateway(home, site, folder.resolve("slots"))) {
        gateway.awaitReady(1);
        HostPort broker = new HostPort("127.0.0.1", port);
        try (Operators operators = new Operators(site, broker)) {
          operators.awaitPolicy(DEVICE, releaser.chief);
          assertEquals("release_unknown", refused(operators, releaser, ofOwners));
          assertEquals(
              "threshold_not_met",
              operators
                  .end(
                      sent(
                          operators,
                          Operators.signed(Operators.command(GATEWAY, good), releaser.chief)))
                  .reason()
                  .orElse(""));

          byte[] install = signed(releaser, good);
          String sent =
              gateway.verb(
                  "command",
                  "send",
                  Files.write(folder.resolve("install.dsse"), install).toString(),
                  "--as",
                  site.file("operator.pem").toString(),
                  "--broker",
                  broker.toString(),
                  "--wait",
                  "2m");
          CommandReceipt receipt = operators.end(install);

          assertEquals(Outcome.APPLIED, receipt.outcome(), receipt::toString);
          // The gateway restarts before the final receipt.
          assertTrue(sent.strip().endsWith("(version 0.2.0 works and stays)"), sent);
          assertEquals(
              List.of("unpack", "preflight", "restart"), operators.stages(install).subList(0, 3));
          operators.awaitEvent("gateway", event -> event.contains("gateway_update_ended"));
        }
        assertEquals(List.of(4), gateway.exitCodes());
        assertEquals(
            "{\"slot\":\"a\",\"version\":\"0.2.0\",\"trial\":false}",
            gateway.verb("self-update", "status", "--json").strip());

        try (Operators operators = new Operators(site, broker)) {
          assertEquals("not_newer", refused(operators, releaser, good));
          assertEquals("release_unfit", refused(operators, releaser, unreadable));
          operators.send(GATEWAY, signed(releaser, broken));
          gateway.awaitReady(3);
        }
        assertEquals(List.of(4, 4, 1, 1, 1), gateway.exitCodes());
        String log = gateway.verb("log", "show", "-c", site.file("site.yaml").toString(), "--json");
        assertEquals(1, log.lines().filter(line -> line.contains("rolled_back")).count(), log);
      }
    }
  }

  private static String refused(Operators operators, Releaser releaser, Action.Image image) {
    return operators.end(sent(operators, signed(releaser, image))).reason().orElse("");
  }

  private static byte[] signed(Releaser releaser, Action.Image image) {
    return Operators.signed(Operators.command(GATEWAY, image), releaser.chief, releaser.deputy);
  }

  private static byte[] sent(Operators operators, byte[] envelope) {
    operators.send(GATEWAY, envelope);
    return envelope;
  }

  private FieldSite site(Releaser releaser, LoaderPark park, int port) throws Exception {
    Path at = folder.resolve("site");
    FieldSite site =
        releaser.site(
            at,
            LoaderPark.PROFILE,
            "releases: {from: \"%s\", root: 1.root.json, gateway: %s}\n"
                    .formatted(releaser.repository, GATEWAY)
                + park.configuration());
    Path file = site.file("site.yaml");
    Files.writeString(
        file, Files.readString(file).replace("listen: 127.0.0.1:0", "listen: 127.0.0.1:" + port));
    return site;
  }
}
