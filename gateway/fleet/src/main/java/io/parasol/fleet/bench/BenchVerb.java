// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.ingest.Ingest;
import io.parasol.fleet.ingest.IngestMetrics;
import io.parasol.fleet.settings.FleetFile;
import io.parasol.fleet.settings.IngestSettings;
import io.parasol.fleet.settings.SiteRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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

  private static final String INGEST = "ingest";

  /**
   * The threads of the ingest, by the beginning of their names, with the names of their figures.
   * The rest of its processor time is that of the compiler and of the garbage collector.
   */
  private static final Map<String, String> THREADS =
      new TreeMap<>(
          Map.of(
              "com.hivemq.client", "mqtt-thread",
              "ingest", "check-thread",
              "kafka-producer-network-thread", "kafka-thread"));

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

  @Option(
      names = "--warm-up",
      description =
          "Number of messages before these, with which Java compiles the program; default:"
              + " ${DEFAULT-VALUE}.")
  private int warmUp = 100_000;

  @Option(
      names = "--process",
      paramLabel = "NAME=PID",
      description =
          "Also prints the processor time of another process of this machine for each message, such"
              + " as that of the broker or of Kafka.")
  private Map<String, Long> processes = new TreeMap<>();

  @Option(names = "--sites", description = "Number of sites; default: ${DEFAULT-VALUE}.")
  private int sites = 1_000;

  @Option(names = "--devices", description = "Devices of each site; default: ${DEFAULT-VALUE}.")
  private int devices = 20;

  @Spec private CommandSpec spec;

  /**
   * What has happened until a moment.
   *
   * @param elapsed from any origin.
   * @param processor the processor time of this process and of the others, by name.
   */
  private record Sample(long written, Duration elapsed, Map<String, Duration> processor) {

    /** Returns the processor time of a process for each message since another moment, in µs. */
    double microsSince(Sample before, String process) {
      Duration used =
          processor
              .getOrDefault(process, Duration.ZERO)
              .minus(before.processor.getOrDefault(process, Duration.ZERO));
      return used.toNanos() / 1e3 / (written - before.written);
    }
  }

  /** What was measured, after the warm-up. */
  private record Run(Sample begin, Sample end) {}

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
    run(settings, registry, 0, 0);
    try (KafkaReadBack kafka = new KafkaReadBack(settings.kafka())) {
      long before = kafka.bytes();
      BenchPublisher.publish(settings.mqtt(), synthetic, warmUp + messages);
      Run run = run(settings, registry, warmUp, warmUp + messages);
      BenchLedger ledger = new BenchLedger(synthetic);
      kafka.read(ledger);
      print(run, ledger, kafka.bytes() - before);
      return ledger.distinct() == warmUp + messages && ledger.outOfOrder() == 0 ? 0 : 1;
    }
  }

  /**
   * Runs the ingest until it is connected and has written this many messages, or stands still.
   *
   * @param first the number of messages after which the measurement begins, but not before the
   *     first one, so that the connect does not count.
   */
  private Run run(IngestSettings settings, SiteRegistry registry, long first, long wanted)
      throws InterruptedException {
    IngestMetrics metrics = new IngestMetrics();
    Ingest ingest = new Ingest(settings, () -> registry, metrics);
    Thread thread = new Thread(ingest, "run");
    thread.start();
    long progress = System.nanoTime();
    long last = 0;
    Sample begin = null;
    while (System.nanoTime() - progress < MAX_STANDSTILL.toNanos()
        && !(metrics.isConnected() && metrics.written() >= wanted)) {
      if (metrics.written() > last) {
        progress = System.nanoTime();
        last = metrics.written();
        if (begin == null && last >= first) {
          begin = sample(metrics);
        }
      }
      Thread.sleep(STEP.toMillis());
    }
    Sample end = sample(metrics);
    ingest.close();
    thread.join();
    return new Run(begin == null ? end : begin, end);
  }

  private Sample sample(IngestMetrics metrics) {
    Map<String, Duration> processor = new TreeMap<>();
    processor.put(INGEST, processorTime(ProcessHandle.current()));
    processes.forEach(
        (name, pid) ->
            ProcessHandle.of(pid).ifPresent(other -> processor.put(name, processorTime(other))));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (ThreadInfo each : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (each != null) {
        Duration used = Duration.ofNanos(Math.max(0, threads.getThreadCpuTime(each.getThreadId())));
        THREADS.forEach(
            (beginning, name) -> {
              if (each.getThreadName().startsWith(beginning)) {
                processor.merge(name, used, Duration::plus);
              }
            });
      }
    }
    return new Sample(metrics.written(), Duration.ofNanos(System.nanoTime()), processor);
  }

  private static Duration processorTime(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void print(Run run, BenchLedger ledger, long bytes) {
    Sample begin = run.begin();
    Sample end = run.end();
    double seconds = end.elapsed().minus(begin.elapsed()).toNanos() / 1e9;
    StringBuilder others = new StringBuilder();
    for (String each :
        Stream.concat(THREADS.values().stream(), processes.keySet().stream()).toList()) {
      others.append(
          String.format(Locale.ROOT, " %s-cpu-us-each=%.1f", each, end.microsSince(begin, each)));
    }
    spec.commandLine()
        .getOut()
        .println(
            String.format(
                Locale.ROOT,
                "ingest messages=%d seconds=%.1f per-second=%.0f cpu-us-each=%.1f%s"
                    + " kafka-bytes-each=%.1f lost=%d doubled=%d out-of-order=%d",
                end.written() - begin.written(),
                seconds,
                (end.written() - begin.written()) / seconds,
                end.microsSince(begin, INGEST),
                others,
                (double) bytes / (warmUp + messages),
                warmUp + messages - ledger.distinct(),
                ledger.doubled(),
                ledger.outOfOrder()));
  }
}
