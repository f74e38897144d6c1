// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.profile.Unit;
import io.parasol.lab.bench.measure.BenchClient;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.DeliveryLedger;
import io.parasol.lab.bench.measure.SampleLog;
import io.parasol.simulator.bus.WireCounts;
import io.parasol.simulator.site.SimulatedSite;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a simulated serial line through a gateway in its own process. It counts at both ends: on
 * the line, and at a subscriber.
 */
final class BusBench {

  private static final int BUS = 0;

  /** The time that the last readings may take to the subscriber. */
  private static final Duration DELIVERY = Duration.ofSeconds(2);

  private final BusSite site;
  private final DeliveryLedger ledger = new DeliveryLedger(System::currentTimeMillis);
  private final SampleLog log;

  BusBench(BusSite site) {
    this.site = site;
    this.log = new SampleLog(site.period());
  }

  /**
   * All counters at one moment.
   *
   * @param epochMillis by the clock of the readings; {@code nanos} by a monotonic clock.
   * @param served requests that were responded to so far.
   */
  record Moment(long epochMillis, long nanos, WireCounts wire, Map<Unit, Long> served) {

    static Moment of(SimulatedSite line) {
      Map<Unit, Long> served = new HashMap<>();
      for (Unit unit : BusSite.healthy(0)) {
        served.put(unit, line.served(BUS, unit).requests());
      }
      return new Moment(
          System.currentTimeMillis(),
          System.nanoTime(),
          line.wire(BUS).orElseThrow(),
          Map.copyOf(served));
    }
  }

  /**
   * Runs the benchmark.
   *
   * @param silent how many units stop responding for some of the time.
   * @param warmUp time from the start of the simulation that is not measured.
   */
  @SuppressWarnings("try") // One resource is opened only to be closed.
  BusRun run(int silent, Duration warmUp, Duration length)
      throws IOException, InterruptedException, UnusableKeyException {
    try (SimulatedSite line = SimulatedSite.start(site.simulation(), Clock.systemUTC())) {
      long begun = System.nanoTime();
      try (ChildProcess gateway = site.site().startGateway("run-overloaded")) {
        try (BenchClient subscriber = subscribe()) {
          Thread.sleep(Math.max(0, (begun + warmUp.toNanos() - System.nanoTime()) / 1_000_000));
          Moment begin = Moment.of(line);
          Thread.sleep(length.toMillis());
          Moment end = Moment.of(line);
          Thread.sleep(DELIVERY.toMillis());
          gateway.stop();
          return new BusRun(site, silent, begin, end, ledger, log);
        }
      }
    }
  }

  private BenchClient subscribe() throws UnusableKeyException {
    return site.site()
        .subscribe(
            (topic, payload) -> {
              ledger.record(topic, payload);
              log.record(topic, payload);
            });
  }
}
