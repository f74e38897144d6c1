// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.topic.Kind;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.operator.OperatorClient;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.DeliveryLedger;
import io.parasol.lab.bench.measure.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A gateway in a process of its own, its plant, a viewer who counts the telemetry and the events,
 * and an operator who signs commands.
 */
final class AttackedGateway implements AutoCloseable {

  private static final char[] NO_PASSWORD = {};
  private static final String LOG = "gateway.log";
  private static final Pattern BUCKET = Pattern.compile("le=\"([^\"]+)\"\\} (\\S+)");

  /** Registers of a float32 point. */
  private static final int REGISTERS = 2;

  private final AttackSite site;
  private final ChildProcess plant;
  private final ChildProcess targets;
  private final ChildProcess gateway;
  private final DeliveryLedger telemetry = new DeliveryLedger(System::currentTimeMillis);
  private final Map<String, Long> events = new TreeMap<>();
  private final List<String> losses = new CopyOnWriteArrayList<>();
  private final OperatorClient viewer;
  private final CommandSender commands;

  /** Starts everything; returns when the gateway is ready and the viewer has subscribed. */
  AttackedGateway(AttackSite site) throws IOException, UnusableKeyException {
    this.site = site;
    List<AutoCloseable> open = new ArrayList<>();
    boolean isStarted = false;
    try {
      plant = opened(open, site.site().startSimulator("plant.yaml", "plant.log"));
      targets = opened(open, site.site().startSimulator("targets.yaml", "targets.log"));
      gateway = opened(open, site.site().startGateway("run-measured"));
      viewer = opened(open, connectViewer());
      commands = opened(open, new CommandSender(site, losses::add));
      isStarted = true;
    } finally {
      if (!isStarted) {
        open.forEach(AttackedGateway::closing);
      }
    }
  }

  private static <T extends AutoCloseable> T opened(List<AutoCloseable> open, T one) {
    open.add(0, one);
    return one;
  }

  private OperatorClient connectViewer() throws UnusableKeyException {
    TlsMaterial material = TlsMaterial.loadPkcs12(site.site().file("viewer.p12"), NO_PASSWORD);
    OperatorClient client =
        OperatorClient.connect(
            broker(), material, this::received, why -> losses.add("the viewer: " + why));
    client.subscribe(
        List.of(site.topics().ofAll(Kind.TELEMETRY), site.topics().ofGateway(Kind.EVENT)));
    return client;
  }

  private HostPort broker() {
    return new HostPort("localhost", site.site().config().broker().listen().port());
  }

  private void received(String topic, byte[] payload) {
    if (topic.equals(site.topics().ofGateway(Kind.EVENT))) {
      countEvent(payload);
    } else if (topic.contains("/unit-")) {
      telemetry.record(topic, payload);
    }
  }

  private void countEvent(byte[] payload) {
    try {
      if (Json.parse(payload) instanceof Json.Obj event
          && event.members().get("event") instanceof Json.Str name) {
        synchronized (events) {
          events.merge(name.text(), 1L, Long::sum);
        }
      }
    } catch (JsonException malformed) {
      losses.add("an event that is not JSON");
    }
  }

  AttackSite site() {
    return site;
  }

  CommandSender commands() {
    return commands;
  }

  DeliveryLedger.Totals telemetry() {
    return telemetry.totals();
  }

  /** Returns the number of events by name, since the start. */
  Map<String, Long> events() {
    synchronized (events) {
      return new TreeMap<>(events);
    }
  }

  boolean isAlive() {
    return gateway.isAlive();
  }

  Resources resources() throws IOException {
    return Resources.of(gateway);
  }

  /** Returns which of the viewer and the operator lost its connection, and why. */
  List<String> losses() {
    return List.copyOf(losses);
  }

  /** Returns a counter of the gateway's metrics; 0 if there is none. */
  long counter(String name) throws IOException, InterruptedException {
    return Scrape.lines(site.site().config().metrics(), name).stream()
        .filter(line -> !line.startsWith("#"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /**
   * Returns how many requests so far were at most so late, in seconds, summed over the links: the
   * buckets of a histogram.
   */
  NavigableMap<Double, Long> pollLateness() throws IOException, InterruptedException {
    NavigableMap<Double, Long> buckets = new TreeMap<>();
    for (String line :
        Scrape.lines(site.site().config().metrics(), "parasol_poll_lateness_seconds_bucket")) {
      Matcher bucket = BUCKET.matcher(line);
      if (bucket.find()) {
        String bound = bucket.group(1).replace("+Inf", "Infinity");
        buckets.merge(
            Double.parseDouble(bound), (long) Double.parseDouble(bucket.group(2)), Long::sum);
      }
    }
    return buckets;
  }

  /** Makes the gateway read its configuration again. */
  void reload() throws IOException, InterruptedException {
    gateway.hangUp();
  }

  /** Forgets the ages of the telemetry messages so far. */
  void startAges() {
    telemetry.startAges();
  }

  /** Returns the age that this share of the telemetry messages did not exceed at the viewer. */
  long ageMillis(double share) {
    return telemetry.age(share);
  }

  /** Returns the processor seconds that the gateway has used so far. */
  double processorSeconds() {
    return gateway.processorSeconds();
  }

  /** Returns the resident memory of the gateway, in KiB. */
  long residentKib() {
    return gateway.residentKib();
  }

  long logBytes() throws IOException {
    return Files.size(site.site().file(LOG));
  }

  /** Returns the bytes of all files in the gateway's evidence log. */
  long evidenceBytes() throws IOException {
    Path folder = site.site().config().state().resolve("log");
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** What became of every point that the plant has served. */
  record PlantLedger(long given, long arrived, long beforeViewer, long gaps, long tolerance) {

    /** Returns the points that are neither delivered nor part of a gap. */
    long unexplained() {
      return given - arrived - beforeViewer - gaps;
    }

    /** A poll of each device may be in flight at the end. */
    boolean isClosed() {
      return unexplained() >= 0 && unexplained() <= tolerance;
    }

    Json json() {
      return Json.object()
          .put("points-given", given)
          .put("points-arrived", arrived)
          .put("points-before-the-viewer", beforeViewer)
          .put("points-in-gaps", gaps)
          .put("points-unexplained", unexplained())
          .put("closed", isClosed())
          .build();
    }
  }

  /** Stops gateway and plant, and compares what the plant has served with what arrived. */
  PlantLedger stop() throws IOException, InterruptedException {
    gateway.stop();
    String served =
        plant.stop().stream().filter(line -> line.startsWith("served ")).findFirst().orElse("");
    long registers = Long.parseLong(served.substring(served.lastIndexOf(' ') + 1));
    DeliveryLedger.Totals all = telemetry.totals();
    return new PlantLedger(
        registers / REGISTERS,
        all.points(),
        all.before() * site.points(),
        all.missing() * site.points(),
        2L * site.devices() * site.points());
  }

  private static void closing(AutoCloseable one) {
    try {
      one.close();
    } catch (Exception notClosed) {
      throw new IllegalStateException(notClosed);
    }
  }

  @Override
  public void close() {
    commands.close();
    viewer.close();
    gateway.close();
    targets.close();
    plant.close();
  }
}
