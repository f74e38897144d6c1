// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.duration;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.lab.bench.measure.BenchClient;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.DeliveryLedger;
import io.parasol.lab.bench.measure.MeasuredStart;
import io.parasol.lab.bench.measure.Scrape;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What {@code bench collect} measures: a gateway and a simulator in processes of their own, and a
 * subscriber in this one. Times are as a user types them.
 *
 * @param every the poll period.
 * @param commit the period of the group commits of the store.
 */
record CollectWorkload(
    int devices, int points, String every, String commit, String warmUp, String length) {

  /** The ledger begins after the warm-up divided by this. */
  private static final int LEDGER_AFTER = 3;

  /** Returns the same with another poll period. */
  CollectWorkload withEvery(String period) {
    return new CollectWorkload(devices, points, period, commit, warmUp, length);
  }

  /** Returns the same with another number of devices. */
  CollectWorkload withDevices(int number) {
    return new CollectWorkload(number, points, every, commit, warmUp, length);
  }

  /** Returns how many points one poll of each device reads. */
  long pointsOfRound() {
    return (long) devices * points;
  }

  /** Returns how many points are due in a second. */
  double pointsPerSecond() {
    return pointsOfRound() * 1e3 / duration("--every", every).toMillis();
  }

  BenchSite site(TemporaryFolder folder, List<Integer> ports)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    return BenchSite.make(
        folder.path(), devices, points, every, "store: {commit: " + commit + "}\n", ports);
  }

  /**
   * A measurement.
   *
   * @param startup from the start of the gateway to {@code ready}.
   * @param sessions of devices that are connected at the end.
   * @param needs what the gateway needs at the end.
   */
  record Run(BenchResult result, MeasuredStart startup, long sessions, Resources needs) {

    Json startJson() {
      return Json.object()
          .put("start", startup.json())
          .put("sessions-at-the-end", sessions)
          .put("needs-at-the-end", needs.json())
          .build();
    }
  }

  Run measure(BenchSite site) throws IOException, InterruptedException, UnusableKeyException {
    try (ChildProcess simulator = site.startSimulator("simulator.log")) {
      return measure(site, simulator);
    }
  }

  @SuppressWarnings("try") // The subscriber is closed before the gateway stops.
  private Run measure(BenchSite site, ChildProcess simulator)
      throws IOException, InterruptedException, UnusableKeyException {
    DeliveryLedger ledger = new DeliveryLedger(System::currentTimeMillis);
    AtomicReference<DeliveryLedger> current =
        new AtomicReference<>(new DeliveryLedger(System::currentTimeMillis));
    HostPort metrics = site.config().metrics();
    long begun = System.nanoTime();
    try (ChildProcess gateway = site.startGateway("run-measured")) {
      MeasuredStart startup = MeasuredStart.readySince(begun, gateway);
      try (BenchClient subscriber =
          site.subscribe((topic, payload) -> current.get().record(topic, payload))) {
        // What the subscriber itself misses while its code is not compiled yet is no loss of the
        // gateway: its ledger begins after a part of the warm-up.
        long warmUpMillis = duration("--warm-up", warmUp).toMillis();
        Thread.sleep(warmUpMillis / LEDGER_AFTER);
        current.set(ledger);
        Thread.sleep(warmUpMillis - warmUpMillis / LEDGER_AFTER);
        // The first scrape takes a noticeable processor time, which is no part of the measurement.
        Scrape.counter(metrics, "parasol_store_commits_total");
        BenchResult.Sample begin = BenchResult.Sample.of(ledger, gateway, simulator, metrics);
        ledger.startAges();
        Thread.sleep(duration("--for", length).toMillis());
        BenchResult.Sample end = BenchResult.Sample.of(ledger, gateway, simulator, metrics);
        List<String> lateness = Scrape.lines(metrics, "parasol_poll_lateness_seconds");
        long sessions = Scrape.counter(metrics, "parasol_sessions");
        Resources needs = Resources.of(gateway);
        subscriber.close();
        gateway.stop();
        String served = lastLine(simulator.stop());
        return new Run(
            new BenchResult(this, begin, end, ledger, served, lateness), startup, sessions, needs);
      }
    }
  }

  JsonBuilder json() {
    return Json.object()
        .put("devices", devices)
        .put("points-each", points)
        .put("every", every)
        .put("commit", commit)
        .put("warm-up", warmUp)
        .put("measured", length);
  }

  private static String lastLine(List<String> lines) {
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }
}
