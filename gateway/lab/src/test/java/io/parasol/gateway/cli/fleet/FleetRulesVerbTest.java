// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.fleet;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol fleet rules")
class FleetRulesVerbTest {

  private static final String EXTERNAL = "broker: {external: \"mqtts://localhost\"}\n";
  private static final String BRIDGE = "bridge: {to: \"mqtts://localhost\", prefix: plants}\n";

  @TempDir Path folder;

  private Path site(String name, String broker) throws Exception {
    Path file = Files.createDirectories(folder.resolve(name)).resolve("site.yaml");
    return Files.writeString(
        file, "site: %s\n%sdevices:\n  string-box: {native: true}\n".formatted(name, broker));
  }

  @Test
  void has_a_client_for_each_device_and_person_of_an_external_broker() throws Exception {
    Path file = site("roof", EXTERNAL);
    parasol("pki", "init", "-c", file).done();
    parasol("pki", "issue", "operator", "anna", "--role", "viewer", "-c", file).done();
    parasol("pki", "issue", "operator", "ben", "--role", "viewer", "-c", file).done();
    parasol("pki", "revoke", "ben", "-c", file).done();

    List<String> users =
        parasol("fleet", "rules", "--for", "mosquitto", file).done().lines().stream()
            .filter(line -> line.startsWith("user "))
            .toList();

    assertEquals(
        List.of("user CN=gateway,O=roof", "user CN=string-box,O=roof", "user CN=anna,O=roof"),
        users);
  }

  @Test
  void has_one_client_for_each_bridge_and_may_have_a_reader_of_all_sites() throws Exception {
    String rules =
        parasol(
                "fleet",
                "rules",
                "--for",
                "mosquitto",
                "--reader",
                "CN=ingest,O=centre",
                site("roof", BRIDGE),
                site("barn", BRIDGE))
            .done()
            .out();

    assertTrue(
        rules.startsWith("user CN=gateway,O=roof\ntopic write plants/parasol/roof/+/telemetry\n"),
        rules);
    assertTrue(rules.contains("topic read plants/parasol/barn/+/command\n"), rules);
    assertFalse(rules.contains("string-box"), rules);
    assertTrue(
        rules.endsWith(
            """
            user CN=ingest,O=centre
            topic read plants/parasol/roof/#
            topic read plants/parasol/barn/#
            """),
        rules);
  }

  @Test
  void lets_campaigns_send_commands_and_read_what_they_judge() throws Exception {
    String rules =
        parasol(
                "fleet",
                "rules",
                "--for",
                "mosquitto",
                "--campaigns",
                "CN=campaigns,O=centre",
                site("roof", BRIDGE))
            .done()
            .out();

    assertTrue(
        rules.endsWith(
            """
            user CN=campaigns,O=centre
            topic write plants/parasol/roof/+/command
            topic read plants/parasol/roof/+/about
            topic read plants/parasol/roof/+/state
            topic read plants/parasol/roof/+/update
            topic read plants/parasol/roof/+/findings
            topic read plants/parasol/roof/+/receipt
            """),
        rules);
  }

  @Test
  void has_the_rights_of_an_edge_node_of_Sparkplug_and_of_a_reader_of_its_data() throws Exception {
    String bridge = BRIDGE.replace("}", ", sparkplug: {group: plants, host: scada}}");

    String rules =
        parasol(
                "fleet",
                "rules",
                "--for",
                "mosquitto",
                "--reader",
                "CN=ingest,O=centre",
                site("roof", bridge))
            .done()
            .out();

    assertEquals(
        List.of(
            "topic write spBv1.0/plants/NBIRTH/roof",
            "topic write spBv1.0/plants/NDEATH/roof",
            "topic write spBv1.0/plants/DBIRTH/roof/+",
            "topic write spBv1.0/plants/DDEATH/roof/+",
            "topic write spBv1.0/plants/DDATA/roof/+",
            "topic write plants/parasol/roof/gateway/probe/sparkplug",
            "topic read spBv1.0/plants/NCMD/roof",
            "topic read spBv1.0/plants/DCMD/roof/+",
            "topic read spBv1.0/STATE/scada",
            "topic read spBv1.0/plants/+/roof",
            "topic read spBv1.0/plants/+/roof/+"),
        rules.lines().filter(line -> line.matches(".*(spBv1.0|sparkplug).*")).toList());
  }

  @Test
  void names_what_it_needs() throws Exception {
    Path file = site("roof", "");

    parasol("fleet", "rules", "--for", "emqx", file)
        .refused(
            ExitCode.USAGE, file + ": has no central broker; expected bridge or broker.external");
    parasol("fleet", "rules", "--for", "emqx", "--reader", "ingest", site("barn", BRIDGE))
        .refused(ExitCode.USAGE, "subject \"ingest\": expected one such as CN=ingest,O=centre");
  }
}
