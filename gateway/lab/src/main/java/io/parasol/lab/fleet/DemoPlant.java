// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.cli.operator.RequestClient;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.fleet.centre.CentreProcess;
import io.parasol.simulator.site.SimulatedSite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A simulated plant, its gateway as a process of its own, and an operator of the site who reads
 * what the gateway has. Not safe for use by several threads.
 */
final class DemoPlant implements AutoCloseable {

  private static final OperatorName OPERATOR = new OperatorName("operator");

  private final FleetFolder.Site site;
  private final SimulatedSite controllers;
  private final CentreProcess gateway;
  private final PlantLedger ledger = new PlantLedger();
  private PlantLedger.@Nullable Extent compared;
  private @Nullable RequestClient client;
  private boolean isCurrent;

  /**
   * Starts the simulated controllers; the gateway does not run yet.
   *
   * @param classPath of the gateway.
   */
  DemoPlant(FleetFolder.Site site, Path log, String classPath) throws IOException {
    this.site = site;
    this.controllers = SimulatedSite.start(site.simulation(), Clock.systemUTC());
    this.gateway =
        new CentreProcess(
            "the gateway of " + site.name(),
            log,
            ChildProcess.javaCommand(
                classPath, "io.parasol.lab.LabMain", List.of("run", "-c", site.file().toString())));
  }

  String name() {
    return site.name();
  }

  CentreProcess gateway() {
    return gateway;
  }

  private int brokerPort() {
    return site.config().broker().listen().port();
  }

  PlantLedger ledger() {
    return ledger;
  }

  /** Returns how far the plant is compared: to where it was fixed, or else to the last reading. */
  PlantLedger.Extent compared(Instant settled) {
    PlantLedger.Extent fixed = compared;
    return fixed == null ? ledger.extent(settled) : fixed;
  }

  /**
   * Fixes how far the plant is compared, unless it is fixed already: to what was read the last
   * time, if that succeeded.
   *
   * @param withFigures whether a complete interval is needed, too.
   */
  void fixCompared(Instant settled, boolean withFigures) {
    if (compared == null && isCurrent && !(withFigures && ledger.slots().isEmpty())) {
      compared = ledger.extent(settled);
    }
  }

  /** Returns whether the last attempt to read succeeded. */
  boolean isCurrent() {
    return isCurrent;
  }

  /** Kills the gateway, and forgets what it may not have stored. */
  void kill() {
    disconnect();
    gateway.kill();
    ledger.clear();
    isCurrent = false;
  }

  /**
   * Reads what the gateway has measured since the last time, if it answers.
   *
   * @param settled intervals that end at this moment or before are complete.
   */
  void read(Instant settled) {
    isCurrent = false;
    if (!gateway.isAlive()) {
      disconnect();
      return;
    }
    try {
      RequestClient open = client;
      if (open == null) {
        open =
            RequestClient.connect(
                new HostPort("localhost", brokerPort()),
                site.operator(),
                new Topics(site.config().topicRoot(), site.config().site()),
                OPERATOR);
        client = open;
      }
      ledger.read(open, site.config().devices().keySet(), settled);
      isCurrent = true;
    } catch (VerbException | JsonException notNow) {
      // It starts, or is busy. The demo fails if that lasts.
      disconnect();
    }
  }

  private void disconnect() {
    RequestClient open = client;
    client = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    disconnect();
    gateway.close();
    controllers.close();
  }
}
