// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.operator.OperatorClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the messages of plain panels on one way after the other, and records when a subscriber
 * receives them. One subscriber is connected to each broker, with the same certificate.
 */
public final class WrapRun implements AutoCloseable {

  private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration SETTLE_PAUSE = Duration.ofMillis(1);
  private static final int WARM_UP_PARTS = 3;

  private final WrapWorkload workload;
  private final WrapProcesses processes;
  private final Map<WrapWay, WrapLedger> ledgers = new EnumMap<>(WrapWay.class);
  private final Map<WrapWay, PanelClients> clients = new EnumMap<>(WrapWay.class);
  private final Map<WrapWay, Double> seconds = new EnumMap<>(WrapWay.class);
  private final List<OperatorClient> subscribers = new ArrayList<>();

  /** The ledger of the way on which messages are published; the ways take turns. */
  private volatile @Nullable WrapLedger current;

  private volatile @Nullable String lost;

  private WrapRun(WrapWorkload workload, WrapProcesses processes) {
    this.workload = workload;
    this.processes = processes;
    for (WrapWay way : WrapWay.values()) {
      if (way != WrapWay.STUNNEL || processes.stunnel() != null) {
        ledgers.put(way, new WrapLedger(way.isReceived()));
        seconds.put(way, 0.0);
      }
    }
  }

  /**
   * Connects all panels and subscribers.
   *
   * @param viewer the certificate of the subscribers.
   */
  public static WrapRun open(
      WrapWorkload workload, WrapProcesses processes, WrapPorts ports, TlsMaterial viewer)
      throws IOException {
    WrapRun run = new WrapRun(workload, processes);
    try {
      run.subscribe(ports.gateway(), viewer, List.of(WrapSite.TELEMETRY));
      run.subscribe(
          ports.tls(),
          viewer,
          List.of(WrapWay.DIRECT.label() + "/#", WrapWay.STUNNEL.label() + "/#"));
      run.clients.put(WrapWay.DIRECT, run.connect(ports.plain(), "direct-"));
      if (processes.stunnel() != null) {
        run.clients.put(WrapWay.STUNNEL, run.connect(ports.stunnel(), "stunnel-"));
      }
      PanelClients panels = run.connect(ports.link(), "");
      run.clients.put(WrapWay.GATEWAY, panels);
      run.clients.put(WrapWay.IGNORED, panels);
      return run;
    } catch (IOException | RuntimeException failed) {
      run.close();
      throw failed;
    }
  }

  private void subscribe(int port, TlsMaterial viewer, List<String> filters) {
    OperatorClient subscriber =
        OperatorClient.connect(
            new HostPort("localhost", port), viewer, this::receive, why -> lost = why);
    subscribers.add(subscriber);
    subscriber.subscribe(filters);
  }

  /**
   * @param prefix of the client identifiers, which differ on the ways through one broker.
   */
  private PanelClients connect(int port, String prefix) throws IOException {
    return PanelClients.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        prefix,
        workload.panels(),
        this::acknowledge);
  }

  private void acknowledge(int number) {
    WrapLedger ledger = current;
    if (ledger != null) {
      ledger.acknowledge(number, System.nanoTime());
    }
  }

  private void receive(String topic, byte[] payload) {
    long now = System.nanoTime();
    WrapWay.ofReceived(topic)
        .ifPresent(way -> ledger(way).receive(WrapWay.numberOf(payload).orElse(-1), now));
  }

  private WrapLedger ledger(WrapWay way) {
    return Objects.requireNonNull(ledgers.get(way), () -> way.label() + " is not measured");
  }

  /**
   * Measures all ways, in turn.
   *
   * @param syncMillis median of an append with a sync on this disk.
   */
  public WrapResult measure(double syncMillis) throws IOException, InterruptedException {
    List<WrapWay> ways = new ArrayList<>(ledgers.keySet());
    // In parts, because two ways share a broker, whose code the first would find cold.
    for (int part = 0; part < WARM_UP_PARTS; part++) {
      for (WrapWay way : ways) {
        publish(way, workload.warmUp().dividedBy(WARM_UP_PARTS));
      }
    }
    ledgers.values().forEach(WrapLedger::startMeasurement);
    for (int round = 0; round < workload.rounds(); round++) {
      for (WrapWay way : ways) {
        double before = processes.processorSeconds(way);
        publish(way, workload.length());
        seconds.merge(way, processes.processorSeconds(way) - before, Double::sum);
      }
      // What the first way of a round has before it, the last one has in the next.
      Collections.reverse(ways);
    }
    Map<WrapWay, WrapResult.Measured> measured = new EnumMap<>(WrapWay.class);
    seconds.forEach((way, spent) -> measured.put(way, WrapResult.Measured.of(ledger(way), spent)));
    return new WrapResult(workload, measured, syncMillis);
  }

  /** Publishes for this time, and waits until every message has arrived. */
  private void publish(WrapWay way, Duration time) throws IOException, InterruptedException {
    WrapLedger ledger = ledger(way);
    PanelClients panels = Objects.requireNonNull(clients.get(way));
    current = ledger;
    long begin = System.nanoTime();
    long interval = workload.intervalNanos();
    long messages = Math.max(1, time.toNanos() / interval);
    for (long i = 0; i < messages; i++) {
      long due = begin + i * interval;
      sleepUntil(due);
      int panel = (int) (i % panels.count());
      int number = ledger.add(due, System.nanoTime());
      panels.publish(panel, number, way.topic(PanelClients.name(panel)), WrapWay.payload(number));
    }
    long until = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
    while (!ledger.isSettled() && System.nanoTime() - until < 0) {
      Thread.sleep(SETTLE_PAUSE.toMillis());
    }
    String why = lost;
    if (why != null) {
      throw new IOException("a subscriber lost its connection: " + why);
    }
  }

  private static void sleepUntil(long due) throws InterruptedException {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  @Override
  public void close() {
    clients.values().forEach(PanelClients::close);
    subscribers.forEach(OperatorClient::close);
  }
}
