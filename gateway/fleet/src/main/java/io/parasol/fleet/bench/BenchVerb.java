// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.ingest.Ingest;
import io.parasol.fleet.ingest.IngestMetrics;
import io.parasol.fleet.settings.FleetFile;
import io.parasol.fleet.settings.IngestSettings;
import io.parasol.fleet.settings.SiteRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol-fleet bench}: what one ingest can do, and what a message costs. */
@Command(
    name = "bench",
    description = {
      "Measures one ingest. The broker first gets all messages while the ingest is away; then the"
          + " ingest runs until Kafka has them, and what Kafka has is compared with what was sent.",
      "Only for a broker and a Kafka cluster without other messages. The certificate of the ingest"
          + " must be allowed to publish there, and the broker must keep the messages"
          + " (mosquitto: max_queued_messages 0)."
    },
    mixinStandardHelpOptions = true)
public final class BenchVerb implements Callable<Integer> {

  private static final Duration STEP = Duration.ofMillis(20);
  private static final Duration MAX_STANDSTILL = Duration.ofMinutes(1);

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration of the ingest.")
  private Path config;

  @Option(names = "--messages", description = "Number of messages; default: ${DEFAULT-VALUE}.")
  private int messages = 200_000;

  @Option(names = "--sites", description = "Number of sites; default: ${DEFAULT-VALUE}.")
  private int sites = 1_000;

  @Option(names = "--devices", description = "Devices of each site; default: ${DEFAULT-VALUE}.")
  private int devices = 20;

  @Spec private CommandSpec spec;

  /**
   * What one run has measured, from the first messages on, so that the connect does not count.
   *
   * @param elapsed from any origin.
   */
  private record Run(long written, Duration elapsed, Duration processor) {}

  @Override
  public Integer call() throws Exception {
    IngestSettings settings;
    try {
      settings = FleetFile.load(config, System.getenv());
    } catch (ConfigException wrong) {
      spec.commandLine().getErr().println(wrong.getMessage());
      return 2;
    }
    SyntheticSites synthetic = new SyntheticSites(settings.mqtt().topics().get(0), sites, devices);
    SiteRegistry registry = synthetic.registry();
    run(settings, registry, 0);
    try (KafkaReadBack kafka = new KafkaReadBack(settings.kafka())) {
      long before = kafka.bytes();
      BenchPublisher.publish(settings.mqtt(), synthetic, messages);
      Run run = run(settings, registry, messages);
      BenchLedger ledger = new BenchLedger(synthetic);
      kafka.read(ledger);
      print(run, ledger, kafka.bytes() - before);
      return ledger.distinct() == messages && ledger.outOfOrder() == 0 ? 0 : 1;
    }
  }

  /** Runs the ingest until it is connected and has written this many messages, or stands still. */
  private static Run run(IngestSettings settings, SiteRegistry registry, long wanted)
      throws InterruptedException {
    IngestMetrics metrics = new IngestMetrics();
    Ingest ingest = new Ingest(settings, () -> registry, metrics);
    Thread thread = new Thread(ingest, "run");
    thread.start();
    long progress = System.nanoTime();
    long last = 0;
    Run begin = new Run(0, Duration.ZERO, Duration.ZERO);
    while (System.nanoTime() - progress < MAX_STANDSTILL.toNanos()
        && !(metrics.isConnected() && metrics.written() >= wanted)) {
      if (metrics.written() > last) {
        progress = System.nanoTime();
        begin = last == 0 ? measured(metrics) : begin;
        last = metrics.written();
      }
      Thread.sleep(STEP.toMillis());
    }
    Run end = measured(metrics);
    ingest.close();
    thread.join();
    return new Run(
        end.written() - begin.written(),
        end.elapsed().minus(begin.elapsed()),
        end.processor().minus(begin.processor()));
  }

  private static Run measured(IngestMetrics metrics) {
    return new Run(
        metrics.written(),
        Duration.ofNanos(System.nanoTime()),
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
  }

  private void print(Run run, BenchLedger ledger, long bytes) {
    double seconds = run.elapsed().toNanos() / 1e9;
    spec.commandLine()
        .getOut()
        .println(
            String.format(
                Locale.ROOT,
                "ingest messages=%d seconds=%.1f per-second=%.0f cpu-us-each=%.1f"
                    + " kafka-bytes-each=%.1f lost=%d doubled=%d out-of-order=%d",
                messages,
                seconds,
                run.written() / seconds,
                run.processor().toNanos() / 1e3 / run.written(),
                (double) bytes / messages,
                messages - ledger.distinct(),
                ledger.doubled(),
                ledger.outOfOrder()));
  }
}
