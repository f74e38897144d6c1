// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.selftest.FieldAddresses;
import io.parasol.gateway.selftest.NetworkForwarding;
import java.util.List;

/** Checks that this machine passes on no packets from controllers. */
final class SeparationCheck {

  private static final String SUBJECT = "networks";

  private final SiteConfig config;
  private final NetworkForwarding forwarding;

  SeparationCheck(SiteConfig config, NetworkForwarding forwarding) {
    this.config = config;
    this.forwarding = forwarding;
  }

  List<Finding> findings() {
    NetworkForwarding.Report report =
        forwarding.check(
            FieldAddresses.of(
                config.devices(SiteConfig.Device.Legacy.class).stream()
                    .map(SiteConfig.Device.Legacy::link)
                    .toList()));
    String interfaces = String.join(", ", report.interfaces());
    if (report.interfaces().isEmpty()) {
      return List.of(Finding.ok(SUBJECT, "no interface is known to lead to controllers"));
    }
    if (!report.isSeparate()) {
      return List.of(
          Finding.warning(
              SUBJECT,
              interfaces + " leads to controllers and to other networks",
              "connect the controllers to an interface of their own"));
    }
    if (report.findings().isEmpty()) {
      return List.of(
          Finding.ok(SUBJECT, "packets that arrive at %s are not forwarded".formatted(interfaces)));
    }
    return report.findings().stream()
        .map(
            each ->
                Finding.warning(
                    SUBJECT,
                    each,
                    "set net.ipv4.ip_forward and net.ipv6.conf.all.forwarding to 0, and take"
                        + " the interface out of a bridge"))
        .toList();
  }
}
