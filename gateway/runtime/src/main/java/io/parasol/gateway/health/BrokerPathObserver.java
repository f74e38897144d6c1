// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.bridge.LoopbackProbeListener;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Receives what happens on the broker paths, and the results of their probes. Safe for any number
 * of threads.
 */
public final class BrokerPathObserver {

  private final BrokerPathHealth brokerPaths;
  private final HealthMetrics metrics;
  private final InstantSource clock;

  BrokerPathObserver(BrokerPathHealth brokerPaths, HealthMetrics metrics, InstantSource clock) {
    this.brokerPaths = brokerPaths;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Returns a listener for the probes of a broker path. */
  public LoopbackProbeListener probes(String path) {
    return new LoopbackProbeListener() {
      @Override
      public void probeReturned(Duration took) {
        metrics.probe(path, took);
        brokerPaths.probeReturned(path, took, clock.instant());
      }

      @Override
      public void probeLost(String why) {
        metrics.probeLost(path);
        brokerPaths.probeLost(path, why, clock.instant());
      }
    };
  }

  public void bridgeUp() {
    brokerPaths.bridgeUp(clock.instant());
  }

  /**
   * The bridge is down, or still is.
   *
   * @param why one line for the operator.
   */
  public void bridgeDown(String why) {
    brokerPaths.bridgeDown(why, clock.instant());
  }

  /** A message came back over the bridge after it had been sent over it. */
  public void looped(String topic) {
    metrics.looped();
    brokerPaths.looped(topic, clock.instant());
  }

  /** A publication on which the central broker closes the connection was set aside. */
  public void setAside(String topic) {
    metrics.setAside();
    brokerPaths.setAside(topic, clock.instant());
  }

  /** A command arrived over the bridge. */
  public void upstreamCommand() {
    brokerPaths.upstreamCommand();
  }
}
