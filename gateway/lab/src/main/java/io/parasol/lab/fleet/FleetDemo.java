// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.lab.fleet.FleetView.Row;
import io.parasol.lab.fleet.centre.CentralBroker;
import io.parasol.lab.fleet.centre.Centre;
import io.parasol.lab.fleet.centre.CentreProcess;
import io.parasol.lab.fleet.centre.FleetPrograms;
import io.parasol.lab.fleet.centre.FleetPrograms.Jvm;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A fleet on one machine: the processes of the centre and of three plants, the faults that happen
 * to them, and the comparison of the tables with the plants. Not safe for use by several threads.
 */
final class FleetDemo implements AutoCloseable {

  /**
   * When a slot that has ended must be known at both ends: their delays, and that of the tables.
   */
  private static final Duration SETTLING = Duration.ofSeconds(100);

  private static final Duration BETWEEN_FAULTS = Duration.ofSeconds(15);
  private static final int MAX_PAUSE_MILLIS = 20_000;
  private static final int MAX_AWAY_MILLIS = 10_000;
  private static final int MAX_EVENTS = 8;

  private final BooleanSupplier isWanted;
  private final CentreProcess tables;
  private final Centre centre;
  private final JobRunner job;
  private final List<DemoPlant> plants = new ArrayList<>();
  private final CentreTables rows;
  private final Deque<String> events = new ArrayDeque<>();
  private final Thread endWithProcess = new Thread(this::killAll, "end of the demo");
  private List<Row> last = List.of();

  /**
   * Prepares the demo; nothing runs yet except the simulated controllers.
   *
   * @param isCluster whether the job runs in a cluster of several processes.
   * @param isWanted whether the demo goes on.
   */
  FleetDemo(FleetFolder folder, FleetPrograms programs, boolean isCluster, BooleanSupplier isWanted)
      throws IOException {
    this.isWanted = isWanted;
    DemoDatabase database = folder.database();
    this.rows = new CentreTables(programs.driver(database.driver()), database);
    tables = database.process(folder, programs);
    centre =
        new Centre(
            folder.centre(),
            CentralBroker.process(folder.centre(), programs, Jvm.small("192m")),
            programs,
            Jvm.small("320m"),
            Jvm.small("128m"));
    this.job =
        isCluster ? JobCluster.of(folder, programs, isWanted) : LocalJob.of(folder, programs);
    Runtime.getRuntime().addShutdownHook(endWithProcess);
    for (FleetFolder.Site each : folder.sites()) {
      plants.add(
          new DemoPlant(
              each, folder.file("gateway-" + each.name() + ".log"), programs.gatewayWithKafka()));
    }
  }

  /**
   * Starts everything, in the order in which each finds what it needs. Returns before the end if
   * the demo is not wanted any more.
   *
   * @throws IOException if a process does not start.
   */
  void start() throws IOException, InterruptedException {
    tables.start();
    centre.start();
    tables.awaitReady(rows::isReachable, isWanted);
    centre.awaitReady(isWanted);
    if (!isWanted.getAsBoolean()) {
      return;
    }
    rows.prepare();
    centre.startIngest();
    job.start();
    // The broker keeps messages for the subscription of the ingest only once there is one.
    centre.awaitIngest(isWanted);
    for (DemoPlant each : plants) {
      if (isWanted.getAsBoolean()) {
        each.gateway().start();
      }
    }
    for (DemoPlant each : plants) {
      each.gateway().awaitReady(() -> each.gateway().hasPrinted("ready "), isWanted);
    }
    for (CentreProcess each : job.processes()) {
      each.awaitReady(this::isEachPlantInTables, isWanted);
    }
  }

  private boolean isEachPlantInTables() {
    return refresh().stream().allMatch(each -> each.agreement().readings().stored() > 0);
  }

  /** Returns what can be killed. */
  private List<JobRunner.Victim> victims() {
    List<JobRunner.Victim> victims = new ArrayList<>();
    for (DemoPlant each : plants) {
      victims.add(
          new JobRunner.Victim(
              each.gateway().name(),
              "it starts again, and sends what it has stored",
              each::kill,
              each.gateway()::start));
    }
    victims.add(
        JobRunner.Victim.of(centre.ingest(), "it starts again; the broker has kept its messages"));
    victims.add(JobRunner.Victim.of(centre.broker(), "it starts again, with its queues on disk"));
    victims.addAll(job.victims());
    victims.add(JobRunner.Victim.of(centre.kafka(), "it starts again"));
    victims.add(
        new JobRunner.Victim(
            tables.name(),
            "it starts again, and has what it had committed",
            tables::kill,
            this::startTables));
    return victims;
  }

  /** A job that is started meanwhile needs the tables at once. */
  private void startTables() throws IOException, InterruptedException {
    tables.start();
    tables.awaitReady(rows::isReachable, isWanted);
  }

  /** Returns the faults of the demo: one gateway and each process of the centre, one by one. */
  List<Fault> faults() {
    List<JobRunner.Victim> victims = victims();
    List<Fault> faults = new ArrayList<>();
    for (int i = plants.size() - 1; i < victims.size(); i++) {
      faults.add(Fault.kill(victims.get(i), BETWEEN_FAULTS));
      faults.add(Fault.start(victims.get(i), BETWEEN_FAULTS));
    }
    return faults;
  }

  /**
   * Returns kills of all processes in random order, after random pauses. One process is away at a
   * time, for a random time.
   *
   * @param kills how often each process is killed.
   */
  List<Fault> faults(int kills, long seed) {
    Random random = new Random(seed);
    List<JobRunner.Victim> order = new ArrayList<>();
    for (JobRunner.Victim each : victims()) {
      order.addAll(Collections.nCopies(kills, each));
    }
    Collections.shuffle(order, random);
    List<Fault> faults = new ArrayList<>();
    for (JobRunner.Victim each : order) {
      faults.add(Fault.kill(each, Duration.ofMillis(random.nextInt(MAX_PAUSE_MILLIS))));
      faults.add(Fault.start(each, Duration.ofMillis(random.nextInt(MAX_AWAY_MILLIS))));
    }
    return faults;
  }

  /** Lets a fault happen. */
  void apply(Fault fault) throws IOException, InterruptedException {
    fault.action().run();
    if (events.size() == MAX_EVENTS) {
      events.removeFirst();
    }
    events.addLast(
        "%tT  %s".formatted(LocalTime.now(Clock.system(ZoneId.systemDefault())), fault.text()));
  }

  /** Returns the last events, oldest first. */
  List<String> events() {
    return List.copyOf(events);
  }

  /** Returns all processes that can be killed. */
  List<CentreProcess> processes() {
    List<CentreProcess> all = new ArrayList<>();
    plants.forEach(each -> all.add(each.gateway()));
    all.addAll(centre());
    return all;
  }

  /** Returns the processes of the centre. */
  List<CentreProcess> centre() {
    List<CentreProcess> all = new ArrayList<>(centre.processes());
    all.addAll(job.processes());
    all.add(tables);
    return all;
  }

  /** Reads what the plants and the tables have, and compares. */
  List<Row> refresh() {
    Instant settled = Instant.now().minus(SETTLING);
    List<Row> now = new ArrayList<>();
    for (int i = 0; i < plants.size(); i++) {
      DemoPlant plant = plants.get(i);
      plant.read(settled);
      now.add(row(plant, settled, last.size() == plants.size() ? last.get(i) : null));
    }
    last = List.copyOf(now);
    return last;
  }

  /**
   * Fixes for each plant how far it is compared from now on, as soon as that is possible: messages
   * that come later are always on their way.
   *
   * @param withFigures whether a complete interval of five minutes is needed, too.
   */
  void fixCompared(boolean withFigures) {
    Instant settled = Instant.now().minus(SETTLING);
    plants.forEach(each -> each.fixCompared(settled, withFigures));
  }

  private Row row(DemoPlant plant, Instant settled, @Nullable Row before) {
    try {
      CentreTables.Numbers numbers = rows.numbers(plant.name());
      SiteAgreement agreement =
          SiteAgreement.upTo(
              plant.compared(settled),
              plant.ledger().messages(),
              rows.readings(plant.name()),
              plant.ledger().slots(),
              numbers.slots());
      return new Row(
          plant.name(),
          plant.gateway().isAlive(),
          plant.isCurrent(),
          plant.ledger().power(),
          agreement,
          numbers.repeated(),
          numbers.missing());
    } catch (IOException notNow) {
      return before == null
          ? Row.unknown(plant.name(), plant.gateway().isAlive())
          : before.outdated();
    }
  }

  private void killAll() {
    plants.forEach(each -> each.gateway().kill());
    centre().forEach(CentreProcess::kill);
    centre.kill();
  }

  /** Stops everything, the plants first. */
  @Override
  public void close() {
    plants.forEach(each -> each.gateway().stop());
    job.stop();
    centre().forEach(CentreProcess::stop);
    plants.forEach(DemoPlant::close);
    rows.close();
    centre.close();
    job.close();
    centre().forEach(CentreProcess::close);
    try {
      Runtime.getRuntime().removeShutdownHook(endWithProcess);
    } catch (IllegalStateException weEndToo) {
      // This virtual machine is ending, so the hook runs.
    }
  }

  /**
   * Something that happens to the fleet.
   *
   * @param after how long after the fault before.
   */
  record Fault(String text, JobRunner.Action action, Duration after) {
    private static Fault kill(JobRunner.Victim victim, Duration after) {
      return new Fault(victim.name() + " is killed", victim.kill(), after);
    }

    private static Fault start(JobRunner.Victim victim, Duration after) {
      return new Fault(victim.again(), victim.start(), after);
    }
  }
}
