// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.certs.files.Disk;
import io.parasol.lab.crash.CrashableDisk;
import io.parasol.lab.crash.DiskImage;
import io.parasol.lab.explore.Scheduler.Actor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One path through the states of one process. */
final class Walk {

  /** Maximum number of times that the time passes while nothing else happens. */
  private static final int MAX_IDLE = 60;

  private final Exploration exploration;
  private final long startId;
  private final World world;
  private final CrashableDisk disk;
  private final List<Integer> choices = new ArrayList<>();
  private List<Integer> prefix = List.of();
  private Consumer<List<Integer>> alternatives = none -> {};
  private @Nullable SimulatedProcess process;
  private int switchesLeft;
  private int idle;
  private int operations;
  private @Nullable String failure;

  /** A choice: what happens next. */
  private record Move(String name, int switches, Runnable what) {}

  Walk(
      Exploration exploration,
      Exploration.Plan plan,
      long startId,
      World world,
      CrashableDisk disk) {
    this.exploration = exploration;
    this.startId = startId;
    this.world = world;
    this.disk = disk;
    this.switchesLeft = plan.maxSwitches();
    this.operations = disk.operations();
  }

  /** Returns the broken promise and the path to it. */
  Optional<String> failure() {
    return Optional.ofNullable(failure)
        .map(what -> what + " after: " + String.join(", ", world.trace));
  }

  /**
   * Takes the choices of the prefix, then the first choice in each state.
   *
   * @param others receives the paths that branch off.
   */
  void run(Disk logDisk, List<Integer> first, Consumer<List<Integer>> others) throws IOException {
    prefix = first;
    alternatives = others;
    SimulatedProcess started = new SimulatedProcess(world, disk, logDisk, this::runUntil);
    process = started;
    Optional<String> unavailable = started.unavailableReason();
    if (unavailable.isPresent()) {
      failure = "commands are not accepted: " + unavailable.get();
      return;
    }
    try {
      runUntil(() -> false);
    } catch (EndOfPath end) {
      // The state is known, or every command has ended.
    } catch (RuntimeException defect) {
      failure = "unexpected exception: " + defect;
    }
  }

  private SimulatedProcess process() {
    return Objects.requireNonNull(process);
  }

  private void runUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Move move = choose(moves());
      switchesLeft -= move.switches();
      world.trace.add(move.name());
      move.what().run();
      Promises.broken(world)
          .ifPresent(
              broken -> {
                failure = broken;
                throw new EndOfPath();
              });
    }
  }

  private Move choose(List<Move> moves) {
    int before = operations;
    operations = disk.operations();
    int choice = 0;
    if (choices.size() < prefix.size()) {
      choice = prefix.get(choices.size());
    } else {
      long state = Scheduler.mix(process().hash(), world.text().hashCode());
      if (!exploration.add(Scheduler.mix(Scheduler.mix(state, startId), switchesLeft))) {
        throw new EndOfPath();
      }
      crash(before);
      for (int other = 1; other < moves.size(); other++) {
        List<Integer> path = new ArrayList<>(choices);
        path.add(other);
        alternatives.accept(path);
      }
    }
    choices.add(choice);
    return moves.get(choice);
  }

  /** Adds what is left if the process or the power fails now, or failed since the last choice. */
  private void crash(int before) {
    if (!world.mayHappen(PathFault.CRASH)) {
      return;
    }
    for (int count = Math.min(before + 1, operations); count <= operations; count++) {
      startAfterCrash("killed", disk.afterKill(count), count);
      startAfterCrash("power failure", disk.afterPowerFailure(count), count);
    }
  }

  private void startAfterCrash(String name, DiskImage left, int count) {
    World lost = world.copy();
    lost.happens(PathFault.CRASH);
    lost.trace.add(name + " at operation " + count);
    exploration.startLater(lost, left);
    World received = lost.copy();
    process().broker().deliverInFlight(received, count);
    exploration.startLater(received, left);
  }

  /** Returns what can happen next; the first is what happens if nothing unusual does. */
  private List<Move> moves() {
    List<Move> moves = new ArrayList<>();
    addThreads(moves);
    boolean isQuiet = moves.isEmpty();
    if (!isQuiet) {
      idle = 0;
    } else if (!process().isSettled()) {
      moves.add(new Move("time passes", 0, this::passTime));
    }
    for (Order order : world.unsent) {
      moves.add(new Move("send " + order.id(), 0, () -> process().deliver(order)));
    }
    if (moves.isEmpty()) {
      moves.add(new Move("end", 0, this::end));
    }
    addFaults(moves);
    return moves;
  }

  private void addThreads(List<Move> moves) {
    Actor last = process().scheduler().lastThread();
    boolean canGoOn = process().isReady(last);
    if (canGoOn) {
      moves.add(move(last, 0));
    }
    for (Actor actor : Actor.values()) {
      int switches = canGoOn ? 1 : 0;
      if (actor != last && process().isReady(actor) && switches <= switchesLeft) {
        moves.add(move(actor, switches));
      }
    }
  }

  private Move move(Actor actor, int switches) {
    String name = actor.name().toLowerCase(Locale.ROOT);
    return new Move(name, switches, () -> process().run(actor));
  }

  private void addFaults(List<Move> moves) {
    if (process().scheduler().hasTask(Actor.BROKER)) {
      addFault(moves, PathFault.RECEIPT_LOST, () -> process().broker().lose(false));
      addFault(moves, PathFault.ACKNOWLEDGEMENT_LOST, () -> process().broker().lose(true));
    }
    if (process().isResponseDue()) {
      addFault(moves, PathFault.RESPONSE_LOST, () -> process().loseResponse());
    }
    for (Order order : world.sent.keySet()) {
      addFault(moves, PathFault.REPEATED, () -> process().deliver(order));
    }
    addFault(moves, PathFault.RELOAD, () -> process().change(() -> world.isReloaded = true, 101));
    addFault(
        moves, PathFault.CLOCK_STEP, () -> process().change(() -> world.isStepped = true, 102));
  }

  private void addFault(List<Move> moves, PathFault fault, Runnable what) {
    if (world.mayHappen(fault)) {
      moves.add(
          new Move(
              fault.name().toLowerCase(Locale.ROOT),
              0,
              () -> {
                world.happens(fault);
                exploration.happens(fault);
                what.run();
              }));
    }
  }

  private void passTime() {
    idle++;
    if (idle > MAX_IDLE) {
      end();
    }
    process().scheduler().passTime();
  }

  private void end() {
    failure = Promises.brokenAtEnd(world).orElse(null);
    throw new EndOfPath();
  }
}
