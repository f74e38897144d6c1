// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.certs.files.Disk;
import io.parasol.lab.crash.CrashableDisk;
import io.parasol.lab.crash.DiskImage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Explores all paths of a simulated gateway, depth first. A path is a list of choices: which thread
 * runs next, when a command arrives, when a fault happens. A path ends where a state is reached
 * that another path has reached, and where every command has ended. A crash is explored at each
 * operation on the disk: the gateway starts again from what is left.
 *
 * <p>Deterministic: the same plan explores the same states in the same order.
 */
public final class Exploration {

  private static final int MAX_FAILURES = 3;

  private final Plan plan;
  private final Supplier<Disk> logDisk;
  private final Set<Long> states = new HashSet<>();
  private final Set<String> starts = new HashSet<>();
  private final Deque<Path> waiting = new ArrayDeque<>();
  private final List<String> failures = new ArrayList<>();
  private final Set<PathFault> happened = EnumSet.noneOf(PathFault.class);
  private long paths;

  /**
   * What is explored.
   *
   * @param orders the commands that the operator sends, in any order and at any time.
   * @param maxFaults maximum number of faults on a path; each happens at most once.
   * @param maxSwitches maximum number of times that a process runs another thread although the
   *     present one could go on. What arrives from outside does not count.
   */
  public record Plan(Set<Order> orders, Set<PathFault> faults, int maxFaults, int maxSwitches) {

    /** Returns a plan with every fault. */
    public static Plan of(Set<Order> orders, int maxFaults, int maxSwitches) {
      return new Plan(orders, EnumSet.allOf(PathFault.class), maxFaults, maxSwitches);
    }
  }

  /**
   * What was explored.
   *
   * @param starts number of different situations from which the gateway was started.
   * @param states number of different states of running gateways.
   * @param paths number of paths.
   * @param failures one line each, with the path that leads there.
   * @param isComplete whether nothing within the bounds of the plan was left out.
   */
  public record Result(
      int starts, int states, long paths, List<String> failures, boolean isComplete) {}

  /** A situation in which the gateway starts. */
  private record Start(World world, DiskImage disk, long id) {}

  /** A path that is not explored yet, up to the choice that makes it another one. */
  private record Path(Start start, List<Integer> choices) {}

  public Exploration(Plan plan) {
    this(plan, () -> Disk.REAL);
  }

  /**
   * @param logDisk creates the disk operations of the log of each process; a test leaves some out.
   */
  Exploration(Plan plan, Supplier<Disk> logDisk) {
    this.plan = plan;
    this.logDisk = logDisk;
  }

  /** Explores until everything is explored, or the time is over. */
  public Result run(BooleanSupplier isOver) throws IOException {
    World world = new World(plan.orders(), plan.faults(), plan.maxFaults());
    startLater(world, new CrashableDisk().afterKill(0));
    while (!waiting.isEmpty() && !isOver.getAsBoolean() && failures.size() < MAX_FAILURES) {
      explore(waiting.removeLast());
    }
    return new Result(
        starts.size(), states.size(), paths, List.copyOf(failures), waiting.isEmpty());
  }

  /** Adds a fault that happens on a path. */
  void happens(PathFault fault) {
    happened.add(fault);
  }

  /** Returns the faults, other than crashes, that have happened on a path so far. */
  Set<PathFault> happened() {
    return happened;
  }

  /** Returns the failures so far, as in {@link Result}. */
  List<String> failures() {
    return failures;
  }

  /** Adds a situation, unless an equal one is known. */
  void startLater(World world, DiskImage disk) {
    String id = disk.sha256() + world.text();
    if (starts.add(id)) {
      waiting.addLast(new Path(new Start(world, disk, id.hashCode()), List.of()));
    }
  }

  /** Returns whether the state is new. */
  boolean add(long state) {
    return states.add(state);
  }

  private void explore(Path path) throws IOException {
    Start start = path.start();
    Walk walk =
        new Walk(this, plan, start.id(), start.world().copy(), new CrashableDisk(start.disk()));
    walk.run(logDisk.get(), path.choices(), choices -> waiting.addLast(new Path(start, choices)));
    walk.failure().ifPresent(failures::add);
    paths++;
  }
}
