// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.campaign.RecordedCampaign;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("The verbs of campaigns")
class CampaignVerbTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void two_campaigns() throws Exception {
    Files.writeString(
        folder.resolve("campaigns.yaml"),
        """
        mqtt: {to: localhost, client-id: campaigns, tls: {certificate: a.pem, key: a.key, ca: ca.pem}}
        sites: sites.yaml
        state: state
        """);
    Files.writeString(folder.resolve("sites.yaml"), "sites:\n  roof: {}\n");
    RecordedCampaign.write(folder.resolve("state/spring/journal"), true);
    RecordedCampaign.write(folder.resolve("state/summer/journal"), false);
  }

  private int campaign(String verb, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new CommandLine(new CampaignVerb())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments(verb, arguments));
  }

  private String[] arguments(String verb, String... more) {
    String[] all = new String[more.length + 3];
    all[0] = verb;
    all[1] = "-c";
    all[2] = folder.resolve("campaigns.yaml").toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return all;
  }

  @Test
  void list_all_campaigns() {
    assertEquals(0, campaign("status"));
    assertEquals(
        """
        spring: stopped: bad_canary: barn/inverter-01: new_finding: fault since 2026-06-01T08:21:00Z: evidence
        summer: before wave 1 of 3
        """,
        out.toString());
  }

  @Test
  void show_the_devices_that_are_not_good() {
    assertEquals(0, campaign("status", "spring"));
    String text = out.toString();
    assertTrue(text.contains("\nWAVE   DEVICES   SENT   GOOD    BAD  UNKNOWN  SKIPPED\n"), text);
    assertTrue(text.contains("\n1            1      1      0      1        0        0\n"), text);
    assertTrue(text.contains("\nbarn/inverter-01: bad: new_finding: fault since "), text);
  }

  @Test
  void show_the_same_as_json() {
    assertEquals(0, campaign("status", "spring", "--json"));
    String text = out.toString();
    assertTrue(
        text.startsWith(
            "{\"campaign\":\"spring\",\"state\":\"stopped\",\"reason\":\"bad_canary\",\"device\":\"barn/inverter-01\""),
        text);
    assertTrue(
        text.contains(
            "{\"devices\":1,\"sent\":1,\"good\":0,\"bad\":1,\"unknown\":0,\"skipped\":0}"),
        text);
  }

  @Test
  void stop_a_campaign_that_no_process_runs_once_and_for_all() {
    assertEquals(0, campaign("stop", "summer"));
    assertEquals("summer: stopped: operator: by an operator\n", out.toString());
    assertEquals(0, campaign("stop", "summer"));
    assertEquals("summer: stopped: operator: by an operator\n", out.toString());
  }

  @Test
  void refuse_names_of_no_campaign() {
    for (String name : new String[] {"autumn", "../state/spring", ""}) {
      assertEquals(1, campaign("status", name), name);
      assertEquals(1, campaign("stop", name), name);
      assertEquals("there is no campaign \"" + name + "\"\n", err.toString());
    }
  }

  @Test
  void report_faults_of_the_configuration_and_of_the_campaign() throws Exception {
    Path campaign = Files.writeString(folder.resolve("spring.yaml"), "campaign: spring\n");
    assertEquals(2, campaign("run", campaign.toString()));
    assertTrue(err.toString().contains("release is missing"), err.toString());

    Files.writeString(folder.resolve("campaigns.yaml"), "sites: sites.yaml\n");
    assertEquals(2, campaign("status"));
    assertTrue(err.toString().contains("state is missing"), err.toString());
  }

  @Test
  void leave_no_campaign_behind_that_was_interrupted_before_it_has_begun() throws Exception {
    Path campaign =
        Files.writeString(
            folder.resolve("winter.yaml"),
            """
            campaign: winter
            release: acme/pv2000/fw.bin
            version: 1.4.0
            commands: commands
            select: {models: [PV2000]}
            waves: [{devices: rest, observe: 1s}]
            """);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.parasol.fleet.FleetMain", "campaign"));
    command.addAll(List.of(arguments("run", campaign.toString())));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      assertTrue(line != null && line.contains("broker=localhost"), line);
      process.destroy();

      assertEquals(1, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
    assertEquals(1, campaign("status", "winter"), "it has not begun");
  }
}
