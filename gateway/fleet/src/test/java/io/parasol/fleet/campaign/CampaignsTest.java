// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static io.parasol.fleet.campaign.PlayedFleet.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.fleet.campaign.Entry.Before;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Judged;
import io.parasol.fleet.campaign.Entry.Planned;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.campaign.Entry.Verdict;
import io.parasol.fleet.settings.CampaignsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A campaign that has begun")
class CampaignsTest {

  private static final Target ROOF = target("roof", 1);
  private static final Target BARN = target("barn", 2);
  private static final Before BEFORE = new Before("1.3.0", 0, Set.of());

  @TempDir private Path folder;

  private final List<String> printed = new ArrayList<>();

  private Path file() {
    return folder.resolve("spring.yaml");
  }

  private Campaigns campaigns() throws Exception {
    return new Campaigns(
        CampaignsFile.load(folder.resolve("campaigns.yaml"), Map.of()),
        InstantSource.fixed(PlayedFleet.BEGIN),
        printed::add);
  }

  @BeforeEach
  void it_has_two_waves() throws Exception {
    Files.writeString(
        folder.resolve("campaigns.yaml"),
        """
        mqtt: {to: localhost, client-id: c, tls: {certificate: a.pem, key: a.key, ca: ca.pem}}
        sites: sites.yaml
        state: state
        """);
    Files.writeString(
        file(),
        """
        campaign: spring
        release: acme/pv2000/fw.bin
        version: 1.4.0
        commands: commands
        select: {models: [PV2000]}
        waves:
          - {devices: 1, observe: 1d}
          - {devices: rest, observe: 1d}
        """);
    try (Journal journal =
        Journal.open(folder.resolve("state/spring/journal"), Disk.REAL, none -> {})) {
      journal.append(
          new Planned(
              PlayedFleet.BEGIN,
              "spring",
              CampaignFile.load(file()).digest(),
              "acme/pv2000/fw.bin",
              "1.4.0",
              List.of(List.of(ROOF), List.of(BARN))));
    }
  }

  @Test
  void keeps_its_plan() throws Exception {
    assertTrue(campaigns().plan(file()));
    assertEquals(
        List.of(
            "wave 1: roof/inverter-01: there is no roof.inverter-01.dsse",
            "wave 2: barn/inverter-02: there is no barn.inverter-02.dsse"),
        printed);
  }

  @Test
  void refuses_a_file_that_has_changed() throws Exception {
    Files.writeString(file(), Files.readString(file()).replace("1d", "2d"));

    for (String message :
        List.of(
            String.valueOf(
                assertThrows(IOException.class, () -> campaigns().plan(file())).getMessage()),
            String.valueOf(
                assertThrows(
                        IOException.class, () -> campaigns().run(file(), new CompletableFuture<>()))
                    .getMessage()))) {
      assertTrue(message.contains("spring.yaml has changed since the campaign began"), message);
    }
  }

  @Test
  void needs_the_tables_to_compare_energy() throws Exception {
    Files.writeString(file(), Files.readString(file()) + "judge: {yield: {within: 5%}}\n");

    assertEquals(
        "judge.yield needs tables in the configuration of campaigns",
        assertThrows(IOException.class, () -> campaigns().plan(file())).getMessage());
  }

  @Test
  void shares_no_device_with_another_one() throws Exception {
    assertEquals("the campaign cannot begin", refusal(summer("roof", "mill")));
    assertEquals(
        List.of(
            "the campaign spring of version 1.4.0 has 1 of these devices, too: roof/inverter-01;"
                + " wait until it has judged them, stop it, or exclude them from this one"),
        printed);
    assertFalse(campaigns().status("summer", false), "a refused campaign leaves nothing behind");

    begin(summer("mill"));
    assertTrue(campaigns().status("summer", false));
  }

  @Test
  void leaves_its_devices_to_others_once_it_has_judged_them() throws Exception {
    append(new Judged(PlayedFleet.BEGIN, ROOF, Verdict.GOOD, "", ""));

    refusal(summer("barn"));
    begin(summer("roof"));
  }

  @Test
  void leaves_its_devices_to_others_once_it_was_stopped_and_has_the_results() throws Exception {
    append(
        new Sent(PlayedFleet.BEGIN, ROOF, "c-1", PlayedFleet.IMAGE, PlayedFleet.BEGIN, BEFORE),
        new Stopped(PlayedFleet.BEGIN, "operator", Optional.empty(), "by an operator"));

    refusal(summer("roof"));
    assertEquals(
        List.of(
            "the campaign spring of version 1.4.0 has 1 of these devices, too: roof/inverter-01;"
                + " it was stopped, but has not the results of their commands yet: run it until it"
                + " has them"),
        printed);

    append(new Ended(PlayedFleet.BEGIN, ROOF, "c-1", "applied", "", ""));
    begin(summer("roof", "barn"));
  }

  private void append(Entry... entries) throws Exception {
    try (Journal journal =
        Journal.open(folder.resolve("state/spring/journal"), Disk.REAL, none -> {})) {
      for (Entry each : entries) {
        journal.append(each);
      }
    }
  }

  /** A plan of another campaign, with one device of each of these sites. */
  private static Planner.Plan summer(String... sites) {
    List<Target> wave =
        Stream.of(sites).map(site -> site.equals("barn") ? BARN : target(site, 1)).toList();
    return new Planner.Plan(List.of(wave, List.of()), List.of(), List.of());
  }

  private void begin(Planner.Plan plan) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("summer.yaml"),
            Files.readString(file()).replace("spring", "summer").replace("1.4.0", "1.5.0"));
    campaigns().begin(file, CampaignFile.load(file), plan);
  }

  private String refusal(Planner.Plan plan) {
    return String.valueOf(assertThrows(IOException.class, () -> begin(plan)).getMessage());
  }
}
