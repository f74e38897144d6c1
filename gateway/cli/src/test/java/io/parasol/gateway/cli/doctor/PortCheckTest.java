// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The doctor of the addresses on which the gateway listens")
class PortCheckTest {

  private static final String USER = System.getProperty("user.name");

  @TempDir Path folder;
  private SiteConfig config;

  @BeforeEach
  void a_site_with_servers_for_masters() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            modbus-server: {listen: 127.0.0.1:802, plain: 127.0.0.1:502, units: {box: 1}}
            links: {lan: {tcp: 127.0.0.1}}
            devices: {box: {link: lan, unit: 1, profile: acme-pv2000}}
            """);
    config = ConfigFile.load(file, Map.of());
  }

  private List<String> findings(boolean isRunning, String why) {
    return new PortCheck(
            config,
            isRunning,
            address ->
                address.port() == 802 ? Optional.of(why) : Optional.of("address already in use"))
        .findings().stream()
            .filter(each -> each.subject().startsWith("modbus-server"))
            .map(Finding::line)
            .toList();
  }

  @Test
  void tries_those_for_masters() {
    assertEquals(
        List.of(
            "problem  modbus-server.listen: 127.0.0.1:802: cannot assign requested address;"
                + " configure an address of this machine (ip address shows them)",
            "problem  modbus-server.plain: 127.0.0.1:502: address already in use; stop the program"
                + " that listens there (ss -ltnp shows it), or configure another address"),
        findings(false, "cannot assign requested address"));
    assertEquals(
        List.of(
            "ok       modbus-server.listen: 127.0.0.1:802 is open",
            "ok       modbus-server.plain: 127.0.0.1:502 is open"),
        findings(true, "address already in use"));
  }

  @Test
  void states_that_the_service_may_have_a_permission_that_it_lacks_itself() {
    String found =
        "modbus-server.listen: 127.0.0.1:802 is not tried, because user %s may not listen on it; "
            .formatted(USER);

    assertEquals(
        "warning  "
            + found
            + "give the service AmbientCapabilities=CAP_NET_BIND_SERVICE, or configure a port of"
            + " 1024 or more",
        findings(false, "permission denied").get(0));
    assertEquals(
        "ok       " + found + "the gateway runs", findings(true, "permission denied").get(0));
  }
}
