// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The check that packets of controllers are not forwarded")
class NetworkForwardingTest {

  @TempDir Path root;

  private final Map<String, List<NetworkForwarding.Subnet>> interfaces =
      Map.of(
          "lo", List.of(subnet("127.0.0.1", 8)),
          "eth0", List.of(subnet("192.168.1.5", 24), subnet("fd00::5", 64)),
          "eth1", List.of(subnet("10.77.1.1", 24)));

  @BeforeEach
  void a_box_with_two_networks() throws Exception {
    for (String name : List.of("lo", "eth0", "eth1")) {
      write("proc/sys/net/ipv4/conf/" + name + "/forwarding", "0");
      write("proc/sys/net/ipv6/conf/" + name + "/disable_ipv6", "0");
      Files.createDirectories(root.resolve("sys/class/net/" + name));
    }
    write("proc/sys/net/ipv6/conf/all/forwarding", "0");
    write(
        "proc/net/route",
        """
        Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
        eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
        eth1\t00014D0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
        """);
  }

  private void write(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content + "\n");
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (IOException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private static NetworkForwarding.Subnet subnet(String address, int prefix) {
    return new NetworkForwarding.Subnet(address(address), prefix);
  }

  private NetworkForwarding.Report check(String... field) {
    return new NetworkForwarding(root, () -> interfaces)
        .check(List.of(field).stream().map(NetworkForwardingTest::address).toList());
  }

  @Test
  void finds_nothing_on_a_box_that_keeps_the_networks_apart() {
    assertEquals(
        new NetworkForwarding.Report(List.of("eth1"), true, List.of()), check("10.77.1.20"));
  }

  @Nested
  @DisplayName("finds")
  class Finds {

    @Test
    void that_the_interface_forwards_ipv4() throws Exception {
      write("proc/sys/net/ipv4/conf/eth1/forwarding", "1");

      assertEquals(
          List.of("IPv4 packets that arrive at eth1 are forwarded"),
          check("10.77.1.20").findings());
    }

    @Test
    void that_the_machine_forwards_ipv6() throws Exception {
      write("proc/sys/net/ipv6/conf/all/forwarding", "1");

      assertEquals(
          List.of("IPv6 packets that arrive at eth1 are forwarded"),
          check("10.77.1.20").findings());
      write("proc/sys/net/ipv6/conf/eth1/disable_ipv6", "1");
      assertEquals(List.of(), check("10.77.1.20").findings());
    }

    @Test
    void that_the_interface_is_a_port_of_a_bridge() throws Exception {
      Files.createDirectories(root.resolve("sys/class/net/eth1/brport"));

      assertEquals(List.of("eth1 is a port of a bridge"), check("10.77.1.20").findings());
    }

    @Test
    void the_interface_of_a_listener_for_panels() throws Exception {
      write("proc/sys/net/ipv4/conf/eth1/forwarding", "1");

      assertEquals(1, check("10.77.1.1").findings().size());
    }
  }

  @Nested
  @DisplayName("leaves alone")
  class LeavesAlone {

    @Test
    void another_interface_that_forwards() throws Exception {
      write("proc/sys/net/ipv4/conf/eth0/forwarding", "1");

      assertEquals(List.of(), check("10.77.1.20").findings());
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
      "192.168.1.30, eth0, controllers in the network of the default route",
      "fd00::30, eth0, the same with IPv6"
    })
    void but_names(String field, String name, String case_) throws Exception {
      write("proc/sys/net/ipv4/conf/eth0/forwarding", "1");

      NetworkForwarding.Report report = check(field);

      assertEquals(List.of(name), report.interfaces(), case_);
      assertFalse(report.isSeparate(), case_);
      assertEquals(List.of(), report.findings(), case_);
    }

    @Test
    void controllers_on_this_machine_or_behind_a_router() {
      assertEquals(List.of(), check("127.0.0.1", "10.99.0.1").interfaces());
    }

    @Test
    void a_system_that_is_not_linux() {
      NetworkForwarding other = new NetworkForwarding(root.resolve("elsewhere"), () -> interfaces);

      assertEquals(List.of(), other.check(Set.of(address("10.77.1.20"))).interfaces());
    }
  }

  @Test
  void sees_a_default_route_of_ipv6_that_is_up() throws Exception {
    String zeros = "0".repeat(32);
    write("proc/net/route", "");
    write(
        "proc/net/ipv6_route",
        "%s 00 %s 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth1\n%s 00 %s 00 %s ffffffff 00000001 00000000 00200200 lo"
            .formatted(zeros, zeros, zeros, zeros, zeros));

    assertFalse(check("10.77.1.20").isSeparate());
    assertTrue(check("192.168.1.30").isSeparate());
  }

  @Test
  void takes_the_addresses_of_links_without_resolving_names() {
    Set<InetAddress> field =
        FieldAddresses.of(
            List.<SiteConfig.Link>of(
                new SiteConfig.Link.ModbusTcp(new LinkId("a"), new HostPort("10.77.1.20", 502)),
                new SiteConfig.Link.ModbusTcp(new LinkId("b"), new HostPort("box.local", 502)),
                new SiteConfig.Link.RtuOverTcp(new LinkId("c"), new HostPort("fd00::30", 4001)),
                new SiteConfig.Link.Mqtt(new LinkId("d"), new HostPort("0.0.0.0", 1883)),
                new SiteConfig.Link.Mqtt(new LinkId("e"), new HostPort("10.77.1.1", 1883))));

    assertEquals(Set.of(address("10.77.1.20"), address("fd00::30"), address("10.77.1.1")), field);
  }
}
