// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.health.Clocks;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.health.HealthMetrics;
import io.parasol.gateway.health.HealthSources;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.health.WatchedSite;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second stage of a gateway: meters, events and health, which observe all later stages from
 * their first moment.
 */
final class Monitoring {

  private static final Logger log = LoggerFactory.getLogger(Monitoring.class);

  final HealthMetrics meters;
  final SerialExecutor timer;
  final HealthWatch health;
  final EventStore events;

  Monitoring(SiteConfig config, Foundations foundations, CloseStack closeStack) throws IOException {
    WatchedSite site =
        WatchedSite.of(
            foundations.topics,
            config.devices().values(),
            config.bridge().isPresent(),
            config.releases().isPresent());
    HealthSources sources =
        new HealthSources(
            foundations.auditLog::figures,
            () -> foundations.settings.policy().belowThreshold(),
            new ReportedCertificates(
                foundations.credentials,
                foundations.corporate,
                foundations.namedFiles,
                config.bridge().map(bridge -> foundations.upstreamMaterial)),
            foundations.state.damaged()::all,
            foundations.clock);
    this.meters =
        closeStack.add(
            "meters", new HealthMetrics(site, sources, foundations.system, System::nanoTime));
    this.timer = closeStack.add("timer", timer("timer"));
    this.events =
        closeStack.add("events", EventStore.open(foundations.state.events(), foundations.system));
    this.health =
        new HealthWatch(
            site,
            sources,
            meters,
            events,
            new Clocks(foundations.system, System::nanoTime),
            timer::tryExecute);
    if (foundations.state.isCopy()) {
      reportReadOnly(health, config.state());
    } else if (foundations.state.takeOutOfMemory()) {
      reportOutOfMemory(health);
    }
  }

  private static void reportOutOfMemory(HealthWatch health) {
    long heapMib = Runtime.getRuntime().maxMemory() >> 20;
    log.error(
        "the previous run of the gateway ended because its memory was exhausted; parasol check"
            + " shows what the site needs heap-mib={}",
        heapMib);
    health.gateway().endedOutOfMemory(heapMib);
  }

  /** Reports that the state folder cannot be written, which only a restart can change. */
  private static void reportReadOnly(HealthWatch health, Path state) {
    log.error(
        "state folder is read-only, so no commands are accepted and nothing is stored; make it"
            + " writable and restart folder={}",
        state);
    health.gateway().stateReadOnly(state + " is read-only");
  }

  /** Returns an executor for periodic tasks. */
  static SerialExecutor timer(String name) {
    return new SerialExecutor(name, SerialExecutor.Closing.FINISH_OR_INTERRUPT);
  }
}
