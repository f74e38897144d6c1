// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import com.sun.management.UnixOperatingSystemMXBean;
import io.parasol.broker.bridge.Bridge;
import io.parasol.broker.rules.BrokerClient;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.bench.measure.Scrape;
import io.parasol.lab.fleet.centre.CentralBroker;
import io.parasol.lab.fleet.centre.CentralMosquitto;
import io.parasol.lab.fleet.centre.Centre;
import io.parasol.lab.fleet.centre.CentreFiles;
import io.parasol.lab.fleet.centre.CentreProcess;
import io.parasol.lab.fleet.centre.FleetPrograms;
import io.parasol.lab.fleet.centre.FleetPrograms.Jvm;
import io.parasol.lab.outage.Mosquitto;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run of the benchmark: the processes of a centre, and one with all gateways. {@link #kill} may
 * be called by any thread, and makes {@link #run} fail.
 */
final class FleetBench implements AutoCloseable {

  private static final String TOPIC_ROOT = "parasol";

  /** Files that a process opens besides its connections. */
  private static final int OTHER_FILES = 300;

  /** How long Kafka may get nothing new before it is compared all the same. */
  private static final Duration MAX_STANDSTILL = Duration.ofMinutes(1);

  private static final int POLL_MILLIS = 500;
  private static final int GATEWAYS_MIB = 192;
  private static final String WRITTEN = "parasol_ingest_messages_total{kind=\"telemetry\"}";
  private static final String REJECTED = "parasol_ingest_rejected_total";

  private final FleetLoad load;
  private final FleetPrograms programs;
  private final Consumer<String> progress;
  private final CentreFiles files;
  private final String broker;
  private final Centre centre;
  private final HostPort metrics;
  private final ChildProcess gateways;
  private final Thread endWithProcess = new Thread(this::kill, "end of the benchmark");
  private volatile boolean isWanted = true;
  private volatile @Nullable ChildProcess comparison;

  private FleetBench(
      FleetLoad load,
      FleetPrograms programs,
      CentreFiles files,
      String broker,
      CentreProcess brokerProcess,
      Consumer<String> progress)
      throws IOException {
    this.load = load;
    this.programs = programs;
    this.files = files;
    this.broker = broker;
    this.progress = progress;
    this.metrics = new HostPort("127.0.0.1", files.ports().ingest());
    this.centre =
        new Centre(files, brokerProcess, programs, Jvm.optimizing("512m"), Jvm.optimizing("768m"));
    this.gateways =
        ChildProcess.startProgram(
            files.file("gateways.log"),
            "gateways",
            Jvm.optimizing("%dm".formatted(GATEWAYS_MIB + load.sites()))
                .command(
                    System.getProperty("java.class.path"),
                    files.log(),
                    GatewaysProgram.class.getName(),
                    List.of(
                        files.file("").toString(),
                        Integer.toString(load.sites()),
                        Integer.toString(load.devices()),
                        Long.toString(load.every().toMillis()),
                        Long.toString(load.backlog().toMillis()))));
    Runtime.getRuntime().addShutdownHook(endWithProcess);
  }

  /**
   * Prepares a run: certificates, rules and configurations.
   *
   * @param folder empty and absolute.
   * @param mosquitto its executable; without it, the broker is HiveMQ CE.
   * @param progress gets a line when a phase has ended.
   * @throws VerbException if this process may not open enough files.
   */
  static FleetBench prepare(
      Path folder, FleetLoad load, Optional<Path> mosquitto, Consumer<String> progress)
      throws IOException, AuthorityException, UnusableKeyException, InterruptedException {
    requireFiles(load.sites());
    FleetPrograms programs = FleetPrograms.find();
    CentreFiles files =
        CentreFiles.create(
            folder, CentreFiles.Ports.of(FreePorts.find(CentreFiles.Ports.COUNT).iterator()));
    StringBuilder registry = new StringBuilder("sites:\n");
    List<BrokerClient> clients = new ArrayList<>();
    for (int i = 0; i < load.sites(); i++) {
      String site = GatewaysProgram.site(i);
      files.issue(site);
      clients.add(
          BrokerClient.of(
              CentreFiles.subject(site),
              Bridge.permissions("", new Topics(TOPIC_ROOT, new SiteId(site)))));
      registry.append("  %s: {certificate: \"%s\"}\n".formatted(site, CentreFiles.subject(site)));
    }
    clients.add(CentreFiles.ingest(TOPIC_ROOT));
    Files.writeString(
        files.file(GatewaysProgram.SITE),
        """
        site: %s
        bridge: {to: "mqtts://localhost:%d"}
        links: {}
        devices: {}
        """
            .formatted(GatewaysProgram.site(0), files.ports().broker()));
    // The time of a record is then when Kafka has it, and not when the ingest has sent it.
    files.writeKafka("log.message.timestamp.type=LogAppendTime\n");
    files.writeIngest(
        "  in-flight: 3000\n" + (mosquitto.isPresent() ? "" : CentralBroker.INGEST_KEYS),
        registry.toString());
    CentreProcess process;
    String broker;
    if (mosquitto.isPresent()) {
      broker = Mosquitto.version(mosquitto.get());
      process = CentralMosquitto.process(files, clients, mosquitto.get());
    } else {
      broker = "HiveMQ CE";
      CentralBroker.write(files, clients);
      process = CentralBroker.process(files, programs, Jvm.optimizing("512m"));
    }
    return new FleetBench(load, programs, files, broker, process, progress);
  }

  private static void requireFiles(int sites) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        && unix.getMaxFileDescriptorCount() < sites + OTHER_FILES) {
      throw new VerbException(
          ExitCode.FAILED,
          "%d sites need %d open files in one process, and the limit is %d; raise it with ulimit -n"
              .formatted(sites, sites + OTHER_FILES, unix.getMaxFileDescriptorCount()));
    }
  }

  /**
   * Runs all phases.
   *
   * @throws IOException if a process fails, or was killed.
   */
  FleetResult run() throws IOException, InterruptedException {
    start();

    FleetSample before = sample();
    long openedAt = System.currentTimeMillis();
    long connectedAt = ask(GatewaysProgram.OPEN)[0];
    FleetSample connected = sample();
    report("%d gateways are connected", load.sites());

    FleetSample begun = sample();
    long base = ask(GatewaysProgram.BEGIN)[0];
    TimeUnit.MILLISECONDS.sleep(load.steady().toMillis());
    FleetSample steady = sample();
    report("they have sent for %d s; the broker stops", load.steady().toSeconds());

    centre.broker().end();
    long[] leap = ask(GatewaysProgram.LEAP);
    TimeUnit.MILLISECONDS.sleep(load.away().toMillis());
    FleetSample cut = sample(0);
    centre.broker().start();
    centre.awaitBroker(() -> isWanted);
    long returnedAt = System.currentTimeMillis();
    report("the broker is back; %d readings wait", leap[1] - leap[0]);
    long reconnectedAt = ask(GatewaysProgram.CONNECTED)[0];
    FleetSample reconnected = sample();
    report("all are connected again");
    long drainedAt = ask(GatewaysProgram.DRAINED)[0];
    long[] counts = ask(GatewaysProgram.STOP);
    report("the broker has all readings");
    awaitWritten(counts[0]);
    FleetSample written = sample();
    report("reading back what Kafka has");
    FleetResult.ReadBack kafka = readBack(base, leap, counts[0]);
    return new FleetResult(
        load,
        broker,
        new FleetResult.Moments(openedAt, connectedAt, returnedAt, reconnectedAt, drainedAt),
        new FleetResult.Counts(
            leap[0], leap[1], counts[0], counts[1], counts[2], counts[3], sum(REJECTED)),
        kafka,
        new FleetResult.Samples(before, connected, begun, steady, cut, reconnected, written),
        new FleetResult.Memory(
            centre.broker().usage().peakResidentKib(),
            centre.ingest().usage().peakResidentKib(),
            centre.kafka().usage().peakResidentKib(),
            gateways.peakResidentKib()));
  }

  private void start() throws IOException, InterruptedException {
    centre.start();
    centre.awaitReady(() -> isWanted);
    centre.startIngest();
    centre.awaitIngest(() -> isWanted);
    String unused = gateways.awaitLine(GatewaysProgram.ANSWER);
    report("the centre is ready, with %s", broker);
  }

  private void report(String form, Object... values) {
    progress.accept(form.formatted(values));
  }

  private FleetSample sample() throws IOException {
    return sample(centre.broker().usage().processorSeconds());
  }

  private FleetSample sample(double ofBroker) throws IOException {
    return new FleetSample(
        ofBroker,
        centre.ingest().usage().processorSeconds(),
        centre.kafka().usage().processorSeconds(),
        gateways.processorSeconds());
  }

  private long[] ask(String word) throws IOException {
    String answer = gateways.ask(word, GatewaysProgram.ANSWER);
    return Arrays.stream(answer.substring(GatewaysProgram.ANSWER.length()).split(" ", -1))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  /** Waits until the ingest has written this number of messages, or writes no more. */
  private void awaitWritten(long readings) throws IOException, InterruptedException {
    long last = -1;
    long progressAt = System.nanoTime();
    while (isWanted && System.nanoTime() - progressAt < MAX_STANDSTILL.toNanos()) {
      long written = sum(WRITTEN);
      if (written >= readings) {
        return;
      }
      if (written > last) {
        last = written;
        progressAt = System.nanoTime();
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Returns the sum of a counter of the ingest over its labels. */
  private long sum(String counter) throws IOException, InterruptedException {
    return Scrape.lines(metrics, counter).stream()
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private FleetResult.ReadBack readBack(long base, long[] leap, long readings)
      throws IOException, InterruptedException {
    List<String> command =
        Jvm.optimizing("512m")
            .command(
                programs.ingest(),
                files.log(),
                "io.parasol.fleet.FleetMain",
                List.of(
                    "read-back",
                    "--config=" + files.file("fleet.yaml"),
                    "--patience=" + MAX_STANDSTILL.toSeconds(),
                    "--sites=" + load.sites(),
                    "--devices=" + load.devices(),
                    "--every=" + load.every().toMillis(),
                    "--base=" + base,
                    "--steady=" + leap[0],
                    "--stored=" + leap[1],
                    "--readings=" + readings,
                    "--shift=" + load.backlog().toMillis()));
    Path log = files.file("read-back.log");
    try (ChildProcess program = ChildProcess.startProgram(log, "read-back", command)) {
      comparison = program;
      return FleetResult.ReadBack.parse(program.awaitLine("{").getBytes(StandardCharsets.UTF_8));
    } catch (JsonException | IOException failed) {
      throw new IOException("Kafka cannot be read back: " + Files.readString(log), failed);
    }
  }

  /** Ends all processes at once. */
  void kill() {
    isWanted = false;
    gateways.close();
    ChildProcess running = comparison;
    if (running != null) {
      running.close();
    }
    centre.kill();
  }

  /** Stops everything. */
  @Override
  public void close() {
    gateways.close();
    centre.close();
    try {
      Runtime.getRuntime().removeShutdownHook(endWithProcess);
    } catch (IllegalStateException weEndToo) {
      // This virtual machine is ending, so the hook runs.
    }
  }
}
