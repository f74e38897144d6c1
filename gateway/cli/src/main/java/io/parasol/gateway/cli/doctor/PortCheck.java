// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Tries the addresses on which the gateway listens. */
final class PortCheck {

  private final SiteConfig config;
  private final boolean isRunning;
  private final Function<HostPort, Optional<String>> listen;

  /**
   * @param isRunning whether the gateway of the site runs, and has opened its ports itself.
   * @param listen tries to listen at an address, and returns why this is impossible, as {@link
   *     Reach#listen} does.
   */
  PortCheck(SiteConfig config, boolean isRunning, Function<HostPort, Optional<String>> listen) {
    this.config = config;
    this.isRunning = isRunning;
    this.listen = listen;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (config.broker().external().isEmpty()) {
      findings.add(listen("broker.listen", config.broker().listen()));
    }
    findings.add(listen("metrics", config.metrics()));
    config.page().ifPresent(page -> findings.add(listen("page.listen", page.listen())));
    config.enrolment().ifPresent(each -> findings.add(listen("enrolment.listen", each.listen())));
    config.modbusService().ifPresent(server -> addServers(findings, server));
    for (SiteConfig.Link link : config.links().values()) {
      if (link instanceof SiteConfig.Link.Mqtt panels) {
        findings.add(listen("links." + link.id() + ".mqtt", panels.listen()));
      }
    }
    return findings;
  }

  private void addServers(List<Finding> findings, SiteConfig.ModbusService server) {
    server.listen().ifPresent(each -> findings.add(listen("modbus-server.listen", each)));
    server.plain().ifPresent(each -> findings.add(listen("modbus-server.plain", each)));
  }

  private Finding listen(String key, HostPort address) {
    Optional<String> why = listen.apply(address);
    if (why.isEmpty()) {
      return isRunning && address.port() != 0
          ? Finding.warning(
              key,
              "the gateway runs, but does not listen on " + address,
              "restart the gateway, if its configuration has changed")
          : Finding.ok(key, address + " is free");
    }
    return switch (why.get()) {
      case "address already in use" ->
          isRunning
              ? Finding.ok(key, address + " is open")
              : problem(
                  key,
                  address,
                  why.get(),
                  "stop the program that listens there (ss -ltnp shows it), or configure another"
                      + " address");
      case "permission denied" -> notPermitted(key, address);
      default ->
          problem(
              key,
              address,
              why.get(),
              "configure an address of this machine (ip address shows them)");
    };
  }

  private static Finding problem(String key, HostPort address, String why, String remedy) {
    return Finding.problem(key, address + ": " + why, remedy);
  }

  /** The service may have a permission that a verb does not have. */
  private Finding notPermitted(String key, HostPort address) {
    String found =
        "%s is not tried, because user %s may not listen on it"
            .formatted(address, System.getProperty("user.name"));
    return isRunning
        ? Finding.ok(key, found + "; the gateway runs")
        : Finding.warning(
            key,
            found,
            "give the service AmbientCapabilities=CAP_NET_BIND_SERVICE, or configure a port of 1024"
                + " or more");
  }
}
