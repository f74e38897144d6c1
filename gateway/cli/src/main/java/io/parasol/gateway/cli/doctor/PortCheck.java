// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries the addresses on which the gateway listens. */
final class PortCheck {

  private final SiteConfig config;
  private final boolean isRunning;

  /**
   * @param isRunning whether the gateway of the site runs, and has opened its ports itself.
   */
  PortCheck(SiteConfig config, boolean isRunning) {
    this.config = config;
    this.isRunning = isRunning;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (config.broker().external().isEmpty()) {
      findings.add(listen("broker.listen", config.broker().listen()));
    }
    findings.add(listen("metrics", config.metrics()));
    config.page().ifPresent(page -> findings.add(listen("page.listen", page.listen())));
    config.enrolment().ifPresent(each -> findings.add(listen("enrolment.listen", each.listen())));
    for (SiteConfig.Link link : config.links().values()) {
      if (link instanceof SiteConfig.Link.Mqtt panels) {
        findings.add(listen("links." + link.id() + ".mqtt", panels.listen()));
      }
    }
    return findings;
  }

  private Finding listen(String key, HostPort address) {
    Optional<String> why = Reach.listen(address);
    if (why.isEmpty()) {
      return isRunning && address.port() != 0
          ? Finding.warning(
              key,
              "the gateway runs, but does not listen on " + address,
              "restart the gateway, if its configuration has changed")
          : Finding.ok(key, address + " is free");
    }
    return isRunning && why.get().equals("address already in use")
        ? Finding.ok(key, address + " is open")
        : Finding.problem(
            key,
            address + ": " + why.get(),
            "stop the program that listens there (ss -ltnp shows it), or configure another"
                + " address");
  }
}
