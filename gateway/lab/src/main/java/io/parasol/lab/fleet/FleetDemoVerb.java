// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.config.model.site.DurationText;
import io.parasol.gateway.cli.verb.Signals;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.demo.LiveScreen;
import io.parasol.lab.fleet.FleetView.Row;
import io.parasol.lab.fleet.centre.FleetPrograms;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol fleet demo}: runs three plants and a centre on this machine. */
@Command(
    name = "demo",
    description = {
      "Runs three simulated plants with their gateways, a central MQTT broker, Kafka, Flink and a"
          + " database on this machine, kills each of them once, and compares the tables of the"
          + " centre with what the plants have measured.",
      "Creates only ./.parasol-fleet-demo. It needs 3 GiB of free memory."
    })
final class FleetDemoVerb implements Runnable {

  /** How long the comparison at the end may take: the figures of the last five minutes. */
  private static final Duration COMPARISON = Duration.ofMinutes(12);

  /** The same without figures. */
  private static final Duration SHORT_COMPARISON = Duration.ofMinutes(3);

  /** How often the comparison at the end reports what still differs. */
  private static final Duration REPORT = Duration.ofSeconds(30);

  private static final int MAX_KILLS = 1_000;
  private static final int STEP_MILLIS = 200;
  private static final int SCREEN_SECONDS = 2;
  private static final int LINES_SECONDS = 10;

  @ArgGroup private @Nullable Length length;

  /** When the demo ends by itself. */
  static final class Length {
    @Option(
        names = "--for",
        paramLabel = "DURATION",
        description = "Stop after this time, once all readings are in the tables.")
    private @Nullable String howLong;

    @Option(
        names = "--once",
        description =
            "Stop when each process was killed once, and all readings and the energy of at least"
                + " five minutes are the same at the plants and at the centre. Exit code 1 if they"
                + " are not.")
    private boolean isOnce;

    @Option(
        names = "--kills",
        paramLabel = "N",
        description =
            "Kill each process N times, one after the other in random order, for random times, and"
                + " stop as with --once.")
    private int kills;

    boolean endsWithComparison() {
      return isOnce || kills > 0;
    }
  }

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the kills with --kills. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--cluster",
      description =
          "Run the job on a standalone Flink cluster of a job manager and two task managers instead"
              + " of in one process.")
  private boolean isCluster;

  @Option(
      names = "--embedded",
      description = "Use the embedded database also where PostgreSQL is installed.")
  private boolean isEmbedded;

  @Spec private CommandSpec spec;

  @Override
  @SuppressWarnings("try") // One resource is opened only to be closed.
  public void run() {
    Duration running = length();
    if (length != null && (length.kills < 0 || length.kills > MAX_KILLS)) {
      throw new VerbException(
          ExitCode.USAGE, "--kills is %d; expected 1 to %d".formatted(length.kills, MAX_KILLS));
    }
    boolean isOnce = length != null && length.endsWithComparison();
    FleetPrograms programs = FleetPrograms.find();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    boolean isReady = false;
    try (Signals signals = Signals.onStop(stop, stopped);
        FleetFolder folder = FleetFolder.make(FleetFolder.PLACE, isEmbedded);
        FleetDemo demo = new FleetDemo(folder, programs, isCluster, () -> stop.getCount() > 0)) {
      out().println("starting three plants and a centre; this takes a minute or two");
      out().flush();
      demo.start();
      if (stop.getCount() > 0) {
        isReady = true;
        out().println("ready folder=" + folder.file(""));
        out().println("tables: " + folder.database().description());
        out().flush();
        try (LiveScreen screen = LiveScreen.open(out())) {
          List<FleetDemo.Fault> faults =
              length != null && length.kills > 0 ? demo.faults(length.kills, seed) : demo.faults();
          new Show(demo, "tables: " + folder.database().description(), screen, stop)
              .run(faults, running, isOnce);
        }
        if (length != null && stop.getCount() > 0) {
          conclude(demo, isOnce, stop);
        }
      }
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
    if (!isReady) {
      throw new VerbException(ExitCode.INTERRUPTED, "stopped before the demo was ready");
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private Duration length() {
    if (length == null || length.howLong == null) {
      return Duration.ofDays(365);
    }
    String text = length.howLong;
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "--for is \"%s\"; expected a duration with its unit, such as 5m"
                        .formatted(text)));
  }

  /** Waits until plants and centre agree. */
  private void conclude(FleetDemo demo, boolean withFigures, CountDownLatch stop)
      throws InterruptedException {
    Duration limit = withFigures ? COMPARISON : SHORT_COMPARISON;
    long deadline = System.nanoTime() + limit.toNanos();
    long reported = System.nanoTime();
    out()
        .println(
            "comparing what the plants have stored until now, for at most %d minutes"
                .formatted(limit.toMinutes()));
    out().flush();
    Map<String, Row> agreed = new TreeMap<>();
    List<String> differences = compare(demo, agreed, withFigures);
    while (!differences.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new VerbException(ExitCode.FAILED, String.join(System.lineSeparator(), differences));
      }
      if (System.nanoTime() - reported > REPORT.toNanos()) {
        out().println("still comparing: " + String.join("; ", differences));
        out().flush();
        reported = System.nanoTime();
      }
      if (stop.await(SCREEN_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
      differences = compare(demo, agreed, withFigures);
    }
    conclude(demo, List.copyOf(agreed.values()), withFigures);
  }

  /** Prints that plants and centre agree. */
  private void conclude(FleetDemo demo, List<Row> rows, boolean withFigures) {
    FleetView.lines(rows).forEach(out()::println);
    if (withFigures) {
      out().println(FleetView.kills(demo.processes()));
    }
    out()
        .println(
            "all %d readings are in the tables, each once, and have arrived in order"
                    .formatted(
                        rows.stream()
                            .mapToInt(each -> each.agreement().readings().measured())
                            .sum())
                + (withFigures ? "; the energy of each five minutes is the same" : ""));
    out().flush();
  }

  /**
   * Compares the sites that have not agreed yet, and returns what differs.
   *
   * @param agreed gets those that agree, by their name.
   */
  private static List<String> compare(
      FleetDemo demo, Map<String, Row> agreed, boolean withFigures) {
    List<String> all = new ArrayList<>();
    for (Row each : demo.refresh()) {
      if (!agreed.containsKey(each.site())) {
        List<String> differences = FleetView.differences(List.of(each), withFigures);
        if (differences.isEmpty()) {
          agreed.put(each.site(), each);
        }
        all.addAll(differences);
      }
    }
    demo.fixCompared(withFigures);
    return all;
  }

  /** Shows the fleet, and lets the faults happen. */
  private record Show(FleetDemo demo, String tables, LiveScreen screen, CountDownLatch stop) {

    void run(List<FleetDemo.Fault> all, Duration length, boolean isOnce)
        throws IOException, InterruptedException {
      Deque<FleetDemo.Fault> faults = new ArrayDeque<>(all);
      long begin = System.nanoTime();
      long last = begin;
      long shown = begin - period();
      while (System.nanoTime() - begin < length.toNanos() && !(isOnce && faults.isEmpty())) {
        if (!faults.isEmpty() && System.nanoTime() - last > faults.getFirst().after().toNanos()) {
          demo.apply(faults.removeFirst());
          last = System.nanoTime();
        }
        if (System.nanoTime() - shown >= period()) {
          screen.show(lines());
          shown = System.nanoTime();
        }
        if (stop.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    }

    private long period() {
      return TimeUnit.SECONDS.toNanos(screen.isTerminal() ? SCREEN_SECONDS : LINES_SECONDS);
    }

    private List<String> lines() {
      List<String> lines = new ArrayList<>();
      lines.add("Parasol fleet demo");
      lines.addAll(FleetView.lines(demo.refresh()));
      lines.add(FleetView.centre(demo.centre()));
      lines.add(tables);
      lines.addAll(demo.events());
      return lines;
    }
  }
}
