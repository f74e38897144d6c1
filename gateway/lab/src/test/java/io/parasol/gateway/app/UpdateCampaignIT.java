// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.fleet.campaign.Campaigns;
import io.parasol.fleet.settings.CampaignsFile;
import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.sessions.LoaderPark;
import io.parasol.gateway.sessions.Operators;
import io.parasol.gateway.sessions.Releaser;
import io.parasol.simulator.modbus.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of docs/fleet/campaigns.md: a campaign at a mosquitto, a gateway with its bridge,
 * and devices that take a release.
 */
@DisplayName("A campaign with a real broker and a real gateway")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpdateCampaignIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int DEVICES = 3;

  @TempDir static Path folder;

  private final List<String> printed = new CopyOnWriteArrayList<>();
  private CentralSite central;
  private LoaderPark park;
  private Releaser releaser;
  private Gateway gateway;
  private Campaigns campaigns;

  @BeforeAll
  void a_site_and_its_centre() throws Exception {
    central = new CentralSite(folder.resolve("centre"));
    park = new LoaderPark(DEVICES);
    releaser = new Releaser(folder.resolve("owners"));
    releaser.add("1.4.0");
    releaser.add("1.5.0");
    releaser.publish();
    FieldSite site =
        releaser.site(
            folder.resolve("site"),
            LoaderPark.PROFILE,
            "at-once: {devices: 2}",
            park.configuration() + central.bridge(""));
    gateway = site.start();
    try (Operators operators = new Operators(site, gateway.broker())) {
      operators.awaitPolicy(LoaderPark.device(1), releaser.chief);
    }
    Files.writeString(folder.resolve("sites.yaml"), "sites:\n  field: {topics: plants/parasol}\n");
    Files.writeString(
        folder.resolve("campaigns.yaml"),
        """
        mqtt:
          to: localhost:%d
          client-id: campaigns
          tls: {certificate: centre/people.pem, key: centre/people.key, ca: centre/ca.pem}
        sites: sites.yaml
        state: campaigns
        gateways: site/ca.pem
        """
            .formatted(central.broker.port()));
    campaigns =
        new Campaigns(
            CampaignsFile.load(folder.resolve("campaigns.yaml"), Map.of()),
            InstantSource.system(),
            printed::add);
  }

  @AfterAll
  void all_is_closed() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    if (park != null) {
      park.close();
    }
    if (central != null) {
      central.close();
    }
  }

  private static Path campaign(String name, String version) throws IOException {
    return campaign(name, version, "1s", "1m");
  }

  private static Path campaign(String name, String version, String observe, String faultAfter)
      throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        campaign: %s
        release: %s
        version: %s
        commands: %s
        select: {models: [%s]}
        waves:
          - {devices: 1, observe: %6$s}
          - {devices: rest, observe: 1s}
        judge: {fault-after: %7$s}
        """
            .formatted(
                name, Releaser.path(version), version, name, Releaser.MODEL, observe, faultAfter));
  }

  private static void command(String campaign, int device, byte[] envelope) throws IOException {
    Files.write(
        Files.createDirectories(folder.resolve(campaign))
            .resolve("field.%s.dsse".formatted(LoaderPark.device(device))),
        envelope);
  }

  /** The decisions of a kind, as they are on disk. */
  private static List<String> decisions(String campaign, String kind) {
    Path journal = folder.resolve("campaigns").resolve(campaign).resolve("journal");
    try {
      return Files.exists(journal)
          ? Files.readAllLines(journal).stream()
              .filter(line -> line.contains("{\"entry\":\"" + kind + "\""))
              .toList()
          : List.of();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The program, in a process that is killed when the journal has such a decision. */
  private void killAt(String campaign, Path file, String kind) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:MetaspaceSize=128m",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-cp",
                System.getProperty("java.class.path"),
                "io.parasol.fleet.FleetMain",
                "campaign",
                "run",
                "-c",
                folder.resolve("campaigns.yaml").toString(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("run.log").toFile()))
            .start();
    try {
      Awaitility.await(kind)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !process.isAlive() || !decisions(campaign, kind).isEmpty());
      assertTrue(process.isAlive(), () -> "it has ended: " + log());
      IOException inUse =
          assertThrows(IOException.class, () -> campaigns.run(file, new CompletableFuture<>()));
      assertTrue(String.valueOf(inUse.getMessage()).endsWith("is in use by another process"));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String log() {
    try {
      return Files.readString(folder.resolve("run.log"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void updates_a_site_though_its_process_is_killed() throws Exception {
    for (int i = 1; i <= DEVICES; i++) {
      command("spring", i, releaser.install(LoaderPark.device(i), "1.4.0"));
    }
    Path file = campaign("spring", "1.4.0");
    assertTrue(campaigns.plan(file), printed::toString);

    killAt("spring", file, "sent");
    assertTrue(campaigns.run(file, new CompletableFuture<>()), printed::toString);

    List<String> judged = decisions("spring", "judged");
    assertEquals(DEVICES, judged.size(), judged::toString);
    assertTrue(
        judged.stream().allMatch(each -> each.contains("\"verdict\":\"good\"")), judged::toString);
    for (int i = 1; i <= DEVICES; i++) {
      assertEquals("1.4.0", park.loader(LoaderPark.device(i)).version());
      assertEquals(1, park.loader(LoaderPark.device(i)).installs());
    }
    refuses_a_canary_that_only_one_operator_has_signed();
  }

  /** The gateway refuses it, whatever the centre sends. */
  private void refuses_a_canary_that_only_one_operator_has_signed() throws Exception {
    for (int i = 1; i <= DEVICES; i++) {
      command(
          "summer",
          i,
          Operators.signed(
              Operators.command(LoaderPark.device(i), Releaser.named("1.5.0")), releaser.chief));
    }

    assertFalse(campaigns.run(campaign("summer", "1.5.0"), new CompletableFuture<>()));

    assertEquals(1, decisions("summer", "sent").size());
    printed.clear();
    assertTrue(campaigns.status("summer", false));
    assertTrue(
        printed
            .get(0)
            .matches(
                "summer: stopped: bad_canary: field/inverter-0.: install_rejected:"
                    + " threshold_not_met .*"),
        printed::toString);
    stops_at_a_canary_that_fails_after_its_install();
  }

  /** It gives no more answer once the gateway has proved its new version; the others do. */
  private void stops_at_a_canary_that_fails_after_its_install() throws Exception {
    for (int i = 1; i <= DEVICES; i++) {
      DeviceId device = LoaderPark.device(i);
      command("autumn", i, releaser.install(device, "1.5.0"));
      park.meddle(
          device,
          (request, obey) ->
              park.loader(device).version().equals("1.5.0")
                      && !decisions("autumn", "ended").isEmpty()
                  ? new Answer.Silence()
                  : obey.get());
    }

    assertFalse(campaigns.run(campaign("autumn", "1.5.0", "2m", "1s"), new CompletableFuture<>()));

    assertEquals(1, decisions("autumn", "sent").size());
    printed.clear();
    assertTrue(campaigns.status("autumn", false));
    assertTrue(
        printed
            .get(0)
            .matches(
                "autumn: stopped: bad_canary: field/inverter-0.: state_fault: offline since .*"),
        printed::toString);
    assertEquals(
        1,
        IntStream.rangeClosed(1, DEVICES)
            .filter(i -> park.loader(LoaderPark.device(i)).version().equals("1.5.0"))
            .count());
  }
}
