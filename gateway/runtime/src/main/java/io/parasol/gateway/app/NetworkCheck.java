// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.json.Json;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.GatewayObserver;
import io.parasol.gateway.selftest.FieldAddresses;
import io.parasol.gateway.selftest.NetworkForwarding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the machine passes on no packets from controllers. Each change of the result is in
 * the evidence log.
 */
@ConfinedTo("chores")
final class NetworkCheck {

  private static final Logger log = LoggerFactory.getLogger(NetworkCheck.class);

  private final NetworkForwarding forwarding = NetworkForwarding.ofThisMachine();
  private final Foundations foundations;
  private final GatewayObserver health;
  private NetworkForwarding.@Nullable Report recorded;

  NetworkCheck(Foundations foundations, GatewayObserver health) {
    this.foundations = foundations;
    this.health = health;
  }

  /** Checks once. A change that cannot be recorded is recorded by the next check. */
  void check() {
    NetworkForwarding.Report report = forwarding.check(FieldAddresses.of(links()));
    health.network(report.interfaces(), report.isSeparate(), report.findings());
    if (report.equals(recorded) || (recorded == null && report.interfaces().isEmpty())) {
      return;
    }
    report.findings().forEach(finding -> log.warn("network not separated why=\"{}\"", finding));
    try {
      foundations.auditLog.act(
          "network",
          Json.object()
              .putTexts("interfaces", report.interfaces())
              .put("separate", report.isSeparate())
              .putTexts("forwards", report.findings())
              .build());
      recorded = report;
    } catch (IOException failed) {
      log.debug("result of the network check not recorded yet why={}", failed.getMessage());
    }
  }

  private List<SiteConfig.Link> links() {
    List<SiteConfig.Link> links = new ArrayList<>();
    for (SiteConfig.Device each : foundations.devices.all().values()) {
      if (each instanceof SiteConfig.Device.Legacy legacy) {
        links.add(legacy.link());
      }
    }
    return links;
  }
}
