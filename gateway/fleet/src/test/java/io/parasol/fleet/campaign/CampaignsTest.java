// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.fleet.campaign.Entry.Planned;
import io.parasol.fleet.settings.CampaignsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A campaign that has begun")
class CampaignsTest {

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
              List.of(
                  List.of(PlayedFleet.target("roof", 1)), List.of(PlayedFleet.target("barn", 2)))));
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
}
