// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Whether this machine passes on packets that arrive from controllers. Reads what Linux states
 * about its network interfaces; sends nothing.
 */
public final class NetworkForwarding {

  private static final int MAX_ROUTES = 10_000;
  private static final String ALL_ZERO = "0".repeat(32);

  /** Route flag "up" (linux/route.h). */
  private static final int UP = 1;

  private final Path root;
  private final Supplier<Map<String, List<Subnet>>> interfaces;

  /**
   * An address of an interface with its network.
   *
   * @param prefix number of the bits that all addresses of the network share.
   */
  record Subnet(InetAddress address, int prefix) {

    boolean contains(InetAddress other) {
      byte[] own = address.getAddress();
      byte[] its = other.getAddress();
      if (own.length != its.length) {
        return false;
      }
      for (int bit = 0; bit < Math.min(prefix, own.length * Byte.SIZE); bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if ((own[bit / Byte.SIZE] & mask) != (its[bit / Byte.SIZE] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * What was found.
   *
   * @param interfaces those that lead to controllers, without the loopback interface; empty if
   *     there is none, or if this is not Linux.
   * @param isSeparate whether none of them leads to other networks by a default route.
   * @param findings one line for each way in which packets of controllers are passed on to another
   *     network. Empty while the networks are not separate, because then nothing needs to be passed
   *     on.
   */
  public record Report(List<String> interfaces, boolean isSeparate, List<String> findings) {

    public Report {
      interfaces = List.copyOf(interfaces);
      findings = List.copyOf(findings);
    }
  }

  /**
   * @param root below which {@code proc} and {@code sys} are.
   * @param interfaces the networks of each interface, by its name.
   */
  NetworkForwarding(Path root, Supplier<Map<String, List<Subnet>>> interfaces) {
    this.root = root;
    this.interfaces = interfaces;
  }

  /** Returns the check of the machine that this program runs on. */
  public static NetworkForwarding ofThisMachine() {
    return new NetworkForwarding(Path.of("/"), NetworkForwarding::interfacesOfThisMachine);
  }

  private static Map<String, List<Subnet>> interfacesOfThisMachine() {
    Map<String, List<Subnet>> all = new TreeMap<>();
    try {
      NetworkInterface.networkInterfaces()
          .forEach(
              each ->
                  all.put(
                      each.getName(),
                      each.getInterfaceAddresses().stream()
                          .map(own -> new Subnet(own.getAddress(), own.getNetworkPrefixLength()))
                          .toList()));
    } catch (SocketException unknown) {
      return Map.of();
    }
    return all;
  }

  /**
   * Checks the interfaces that lead to these addresses.
   *
   * @param field addresses of controllers, and those at which the gateway listens for them.
   */
  public Report check(Collection<InetAddress> field) {
    Set<String> leading = new TreeSet<>();
    if (Files.isDirectory(root.resolve("proc/sys/net/ipv4"))) {
      interfaces
          .get()
          .forEach(
              (name, subnets) -> {
                if (leads(subnets, field)) {
                  leading.add(name);
                }
              });
    }
    Set<String> defaults = new HashSet<>(defaultRoutes());
    defaults.retainAll(leading);
    List<String> findings = new ArrayList<>();
    if (defaults.isEmpty()) {
      leading.forEach(name -> addFindings(name, findings));
    }
    return new Report(List.copyOf(leading), defaults.isEmpty(), findings);
  }

  private static boolean leads(List<Subnet> subnets, Collection<InetAddress> field) {
    return subnets.stream()
        .filter(each -> !each.address().isLoopbackAddress())
        .anyMatch(subnet -> field.stream().anyMatch(subnet::contains));
  }

  private void addFindings(String name, List<String> findings) {
    // IPv4: a packet is forwarded if the interface on which it arrives permits it.
    if (isOn("proc/sys/net/ipv4/conf/" + name + "/forwarding")) {
      findings.add("IPv4 packets that arrive at %s are forwarded".formatted(name));
    }
    // IPv6: the setting of single interfaces does not decide about forwarding.
    if (isOn("proc/sys/net/ipv6/conf/all/forwarding")
        && Files.exists(root.resolve("proc/sys/net/ipv6/conf/" + name))
        && !isOn("proc/sys/net/ipv6/conf/" + name + "/disable_ipv6")) {
      findings.add("IPv6 packets that arrive at %s are forwarded".formatted(name));
    }
    if (Files.exists(root.resolve("sys/class/net").resolve(name).resolve("brport"))) {
      findings.add("%s is a port of a bridge".formatted(name));
    }
  }

  private boolean isOn(String file) {
    try {
      return !Files.readString(root.resolve(file)).strip().equals("0");
    } catch (IOException absent) {
      return false;
    }
  }

  /** Returns the names of the interfaces of all default routes. */
  private Set<String> defaultRoutes() {
    Set<String> names = new HashSet<>();
    for (String[] route : table("proc/net/route")) {
      if (route.length > 7 && route[1].equals("00000000") && route[7].equals("00000000")) {
        names.add(route[0]);
      }
    }
    for (String[] route : table("proc/net/ipv6_route")) {
      if (route.length > 9
          && route[0].equals(ALL_ZERO)
          && route[1].equals("00")
          && isUp(route[8])) {
        names.add(route[9]);
      }
    }
    names.remove("lo");
    return names;
  }

  private static boolean isUp(String flags) {
    try {
      return (Integer.parseUnsignedInt(flags, 16) & UP) != 0;
    } catch (NumberFormatException malformed) {
      return false;
    }
  }

  private List<String[]> table(String file) {
    try (var lines = Files.lines(root.resolve(file))) {
      return lines.limit(MAX_ROUTES).map(line -> line.strip().split("\\s+")).toList();
    } catch (IOException absent) {
      return List.of();
    }
  }
}
