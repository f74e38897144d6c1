// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a simulated outage: starts the plant, cuts its link, kills it and fails its power, each at
 * random, and starts it again, until everything was measured and delivered.
 */
public final class OutageRun {

  private static final long EXIT_TIMEOUT_SECONDS = 60;

  /** How often the store makes the cursors durable. */
  private static final Duration SYNC = Duration.ofSeconds(1);

  /** Duration of a sync on a busy disk, in real time. */
  private static final Duration SLOW_DISK = Duration.ofMillis(100);

  /** If nothing has arrived for this time, the peer has delivered everything that it will. */
  private static final Duration QUIET = Duration.ofSeconds(15);

  private static final Duration ARRIVAL_CHECK = Duration.ofMillis(100);

  private final Plan plan;
  private final Launcher launcher;
  private final Side side;
  private final OutageLedger ledger;
  private final Random random;
  private final List<String> troubles = new ArrayList<>();
  private final TreeMap<Integer, OutageReceiver.LinkState> lines = new TreeMap<>();
  private final TreeMap<Integer, End> ends = new TreeMap<>();
  private int kills;
  private int powerCuts;

  /** Time spent to verify that nothing more arrives, in nanoseconds; not part of the outage. */
  private long quiet;

  /**
   * The plan of an outage.
   *
   * @param ticks seconds of the accelerated clock.
   * @param cuts number of link failures; each has a random duration, half of the total time
   *     together.
   * @param kills number of process ends by SIGKILL.
   * @param powerCuts number of power failures: writes that were not synced may be lost.
   * @param speedup factor by which time runs faster, if the machine is fast enough.
   */
  public record Plan(
      int devices, int ticks, int cuts, int kills, int powerCuts, int speedup, long seed) {

    public Plan {
      if (devices < 1 || ticks < 1 || speedup < 1 || cuts < 0 || kills < 0 || powerCuts < 0) {
        throw new IllegalArgumentException(
            "expected at least one device, one tick and haste 1, and no negative number");
      }
    }
  }

  /** Starts the process of a plant; its standard error is not read here. */
  @FunctionalInterface
  public interface Launcher {
    /** Starts a process that measures from the first tick up to, but not including, the end. */
    Process start(int port, int first, int end) throws IOException;
  }

  /** Which product runs at the plant. */
  private enum Side {
    OWN,
    /** Another product, which does not report when everything was delivered. */
    PEER
  }

  private enum End {
    KILL,
    POWER
  }

  /**
   * The result of an outage.
   *
   * @param took total duration in real time.
   * @param drain time from the last measurement until everything was delivered.
   * @param troubles unexpected lines that the plant printed.
   */
  public record Result(
      OutageLedger.Totals totals,
      int kills,
      int powerCuts,
      Duration took,
      Duration drain,
      List<String> troubles) {

    /** Returns whether nothing is missing and there is no error. */
    public boolean isComplete() {
      return totals.areComplete() && troubles.isEmpty();
    }
  }

  private OutageRun(Plan plan, Launcher launcher, Side side) {
    this.plan = plan;
    this.launcher = launcher;
    this.side = side;
    this.ledger = new OutageLedger(plan.devices());
    this.random = new Random(plan.seed());
    planLines();
    // Some ticks are skipped after each end, so enough of them must remain after the last one.
    int all = plan.kills() + plan.powerCuts();
    int until =
        Math.max(plan.ticks() / 4, plan.ticks() - all * (SimulatedPlant.MAX_TICKS_AHEAD + 5));
    for (int i = 0; i < all; i++) {
      int tick = 1 + random.nextInt(until);
      while (ends.containsKey(tick)) {
        tick++;
      }
      ends.put(tick, i < plan.kills() ? End.KILL : End.POWER);
    }
  }

  /** Runs an outage of the gateway's pipeline. */
  public static Result run(Plan plan, Launcher launcher) throws IOException, InterruptedException {
    return new OutageRun(plan, launcher, Side.OWN).run();
  }

  /**
   * Runs the same outage with a {@link PeerPlant}. Its power cannot be failed below its files: it
   * is killed instead.
   */
  public static Result runPeer(Plan plan, Launcher launcher)
      throws IOException, InterruptedException {
    return new OutageRun(plan, launcher, Side.PEER).run();
  }

  private ReceiverProtocol protocol() {
    return side == Side.OWN ? ReceiverProtocol.UPLINK : new BridgeProtocol();
  }

  /** Plans the link failures. Each goes unnoticed at first, as with a keep-alive. */
  private void planLines() {
    for (int cut = 0; cut < plan.cuts(); cut++) {
      int span = plan.ticks() / plan.cuts();
      int begin = cut * span + random.nextInt(Math.max(1, span / 4));
      int noticed = begin + 1 + random.nextInt(20);
      int end = Math.max(noticed + 1, begin + span / 4 + random.nextInt(Math.max(1, span / 2)));
      lines.put(
          begin,
          random.nextBoolean()
              ? OutageReceiver.LinkState.NO_ACKNOWLEDGEMENTS
              : OutageReceiver.LinkState.STALLED);
      lines.put(noticed, OutageReceiver.LinkState.CUT);
      lines.put(end, OutageReceiver.LinkState.UP);
    }
  }

  private Result run() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long measured = begin;
    try (OutageReceiver receiver = new OutageReceiver(ledger, protocol())) {
      int first = 0;
      boolean isDrained = false;
      while (!isDrained) {
        PlantProcess plant =
            new PlantProcess(launcher.start(receiver.port(), first, plan.ticks()), receiver, first);
        try {
          isDrained = plant.run();
        } finally {
          plant.destroy();
        }
        first = Math.min(plan.ticks(), plant.taken + 1 + SimulatedPlant.MAX_TICKS_AHEAD + 1);
        measured = plant.measured == 0 ? measured : plant.measured;
      }
    }
    long end = System.nanoTime() - quiet;
    return new Result(
        ledger.totals(),
        kills,
        powerCuts,
        Duration.ofNanos(end - begin),
        Duration.ofNanos(end - measured),
        troubles);
  }

  /** One process of the plant, from its start to its end. */
  private final class PlantProcess {
    private final Process process;
    private final OutageReceiver receiver;
    private int taken;
    private long measured;
    private boolean isEnding;
    private long powerCutAt;

    private PlantProcess(Process process, OutageReceiver receiver, int first) {
      this.process = process;
      this.receiver = receiver;
      this.taken = first - 1;
    }

    /** Returns whether the process ended by itself, with everything delivered. */
    private boolean run() throws IOException, InterruptedException {
      boolean isDrained = false;
      try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          if (line.startsWith("taken ")) {
            onTick(Integer.parseInt(line.substring("taken ".length())));
          } else if (line.equals("measured")) {
            measured = System.nanoTime();
            receiver.set(OutageReceiver.LinkState.UP);
            if (side == Side.PEER) {
              awaitQuiet();
              cutPower();
            }
          } else if (line.equals("drained")) {
            isDrained = true;
          } else {
            troubles.add(line);
          }
        }
      }
      if (!process.waitFor(EXIT_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the plant's process does not end");
      }
      if (powerCutAt != 0) {
        ledger.powerFailed(powerCutAt - 4 * SYNC.toNanos() / plan.speedup() - SLOW_DISK.toNanos());
      }
      return isDrained;
    }

    private void onTick(int tick) throws IOException {
      taken = tick;
      ledger.taken(tick);
      while (!lines.isEmpty() && lines.firstKey() <= tick) {
        receiver.set(lines.pollFirstEntry().getValue());
      }
      if (!ends.isEmpty() && ends.firstKey() <= tick && !isEnding) {
        isEnding = true;
        end(ends.pollFirstEntry().getValue());
      }
    }

    private void end(End how) throws IOException {
      if (how == End.KILL) {
        kills++;
        destroy();
      } else if (side == Side.PEER) {
        powerCuts++;
        destroy();
      } else {
        powerCuts++;
        powerCutAt = System.nanoTime();
        cutPower();
      }
    }

    private void cutPower() throws IOException {
      OutputStream power = process.getOutputStream();
      power.write(1);
      power.flush();
    }

    /** Kills the process. Process.destroyForcibly is not used, since it also closes the streams. */
    private void destroy() {
      List<ProcessHandle> all =
          Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      // The process that adopts a killed process's child may be slow to notice its end.
      all.forEach(each -> each.onExit().completeOnTimeout(each, 10, TimeUnit.SECONDS).join());
    }

    private void awaitQuiet() throws InterruptedException {
      long arrivals = ledger.arrivals();
      long since = System.nanoTime();
      while (System.nanoTime() - since < QUIET.toNanos()) {
        TimeUnit.MILLISECONDS.sleep(ARRIVAL_CHECK.toMillis());
        if (ledger.arrivals() != arrivals) {
          arrivals = ledger.arrivals();
          since = System.nanoTime();
        }
      }
      quiet += QUIET.toNanos();
    }
  }
}
