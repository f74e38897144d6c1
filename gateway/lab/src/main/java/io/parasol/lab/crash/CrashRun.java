// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Explores the states of one scenario. Everything depends on the seed of a state, except for the
 * interleaving of the program's own threads.
 */
final class CrashRun {

  /** States that are made from one recorded run. */
  private static final int STATES_PER_RUN = 200;

  private static final int MAX_FAILURES = 20;
  private static final int ZEROED_BYTES = 4096;
  private static final String ROOT = "/state";
  private static final List<Fault> DAMAGES =
      List.of(Fault.BIT_FLIP, Fault.ZEROED_BLOCK, Fault.CUT_FILE, Fault.MISSING_FILE);

  /** The faults that are simulated. */
  enum Fault {
    /** The process ends; the disk keeps everything. */
    KILL,
    /** The power fails. */
    POWER_FAILURE,
    /** The power fails, and again while the program recovers. */
    POWER_FAILURE_IN_RECOVERY,
    /** One operation on the disk fails, and so do all later ones until the next start. */
    DISK_FAILS,
    /** One operation on the disk fails; all later ones succeed. */
    OPERATION_FAILS,
    /** A bit flips in a file at rest. */
    BIT_FLIP,
    /** A block of a file at rest reads as zeros. */
    ZEROED_BLOCK,
    /** A file at rest is cut. */
    CUT_FILE,
    /** A file at rest is gone. */
    MISSING_FILE,
    /** The power fails, and one of the damages above is found at the next start. */
    POWER_FAILURE_AND_DAMAGE
  }

  /** A broken promise, and how to see it again. */
  record Failure(String scenario, Fault fault, long seed, String what) {}

  private final Scenario scenario;
  private final List<Fault> faults;
  private final Map<Fault, Integer> states = new EnumMap<>(Fault.class);
  private final List<Failure> failures = new ArrayList<>();

  CrashRun(Scenario scenario, Set<Fault> faults) {
    this.scenario = scenario;
    this.faults = List.copyOf(EnumSet.copyOf(faults));
  }

  Map<Fault, Integer> states() {
    return states;
  }

  List<Failure> failures() {
    return failures;
  }

  /** Explores states until the time is over or too many failures were found. */
  void explore(long seed, BooleanSupplier isOver) throws Exception {
    for (long run = seed; !isOver.getAsBoolean(); run++) {
      Recorded recorded = record(random(run), SimulatedDisk.Faults.NONE);
      for (int i = 0; i < STATES_PER_RUN && !isOver.getAsBoolean(); i++) {
        long stateSeed = run * STATES_PER_RUN + i;
        Random random = random(stateSeed);
        Fault fault = faults.get(random.nextInt(faults.size()));
        Optional<String> broken = broken(fault, recorded, run, random);
        broken.ifPresent(
            what -> failures.add(new Failure(scenario.name(), fault, stateSeed, what)));
        states.merge(fault, 1, Integer::sum);
        if (failures.size() >= MAX_FAILURES) {
          return;
        }
      }
    }
  }

  /**
   * Similar seeds of {@link Random} give similar first numbers; those of a splittable one do not.
   */
  private static Random random(long seed) {
    return new Random(new SplittableRandom(seed).nextLong());
  }

  /** Returns the first promises that are broken, in one line. */
  private Optional<String> broken(Fault fault, Recorded recorded, long run, Random random) {
    try {
      List<String> all = check(fault, recorded, run, random);
      return all.isEmpty()
          ? Optional.empty()
          : Optional.of(all.size() + " broken, first: " + all.get(0));
    } catch (Exception failed) {
      return Optional.of("start failed: " + failed);
    }
  }

  private List<String> check(Fault fault, Recorded recorded, long run, Random random)
      throws Exception {
    return switch (fault) {
      case KILL -> {
        int count = recorded.somewhere(random);
        yield check(recorded.states.afterKill(count), recorded.states.promises(count), Damage.NONE);
      }
      case POWER_FAILURE -> {
        int count = recorded.somewhere(random);
        SimulatedDisk disk = recorded.states.afterPowerFailure(count, random);
        yield check(disk, recorded.states.promises(count), Damage.NONE);
      }
      case POWER_FAILURE_IN_RECOVERY -> {
        int count = recorded.somewhere(random);
        SimulatedDisk disk = recorded.states.afterPowerFailure(count, random);
        yield checkTwice(disk, recorded.states.promises(count), random);
      }
      case DISK_FAILS, OPERATION_FAILS -> {
        int failing = recorded.somewhere(random);
        Recorded broken =
            record(
                random(run),
                fault == Fault.DISK_FAILS ? failingFrom(failing) : failingOnce(failing));
        int count = broken.operations;
        yield check(broken.states.afterKill(count), broken.states.promises(count), Damage.NONE);
      }
      case BIT_FLIP, ZEROED_BLOCK, CUT_FILE, MISSING_FILE -> {
        int count = recorded.operations;
        SimulatedDisk disk = recorded.states.afterKill(count);
        damage(fault, disk, random);
        yield check(disk, recorded.states.promises(count), Damage.AT_REST);
      }
      case POWER_FAILURE_AND_DAMAGE -> {
        int count = recorded.somewhere(random);
        SimulatedDisk disk = recorded.states.afterPowerFailure(count, random);
        damage(DAMAGES.get(random.nextInt(DAMAGES.size())), disk, random);
        yield check(disk, recorded.states.promises(count), Damage.AFTER_POWER_FAILURE);
      }
    };
  }

  private static SimulatedDisk.Faults failingFrom(int first) {
    return operation -> {
      if (operation >= first) {
        throw new IOException("No space left on device");
      }
    };
  }

  private static SimulatedDisk.Faults failingOnce(int failing) {
    AtomicBoolean hasFailed = new AtomicBoolean();
    return operation -> {
      // A failed operation does not count, so the next one has the same number.
      if (operation == failing && hasFailed.compareAndSet(false, true)) {
        throw new IOException("Input/output error");
      }
    };
  }

  /** Lets the power fail again during the start. */
  private List<String> checkTwice(SimulatedDisk disk, List<Object> promises, Random random)
      throws Exception {
    // A copy of the first start records its operations after those that made its disk.
    SimulatedDisk first = new SimulatedDisk();
    copy(disk, first);
    int prepared = first.operations().size();
    List<String> broken = new ArrayList<>(check(first, promises, Damage.NONE));
    CrashStates states = new CrashStates(first.operations(), prepared);
    int count = prepared + random.nextInt(first.operations().size() - prepared + 1);
    broken.addAll(check(states.afterPowerFailure(count, random), promises, Damage.NONE));
    return broken;
  }

  private static void copy(SimulatedDisk from, SimulatedDisk to) throws IOException {
    for (String folder : from.folders()) {
      to.makeFolder(folder);
    }
    for (String name : from.filesByName()) {
      int file = to.create(name);
      to.write(file, 0, from.content(from.file(name)).copy());
    }
  }

  private List<String> check(SimulatedDisk disk, List<Object> promises, Damage damage)
      throws Exception {
    return scenario.check(root(disk), promises, damage);
  }

  private static void damage(Fault fault, SimulatedDisk disk, Random random) throws IOException {
    List<String> names = disk.filesByName();
    String name = names.get(random.nextInt(names.size()));
    FileContent content = disk.content(disk.file(name));
    int length = content.length();
    if (fault == Fault.MISSING_FILE) {
      disk.delete(name);
    } else if (length > 0) {
      int at = random.nextInt(length);
      switch (fault) {
        case BIT_FLIP -> content.flipBit(at, random.nextInt(8));
        case ZEROED_BLOCK -> {
          int from = at / ZEROED_BYTES * ZEROED_BYTES;
          content.write(from, new byte[Math.min(ZEROED_BYTES, length - from)]);
        }
        default -> content.setLength(at);
      }
    }
  }

  private static Path root(SimulatedDisk disk) {
    return new SimulatedFileSystem(disk).getPath(ROOT);
  }

  /** A recorded run of the scenario. */
  private record Recorded(CrashStates states, int prepared, int operations) {

    /** Returns a number of operations after which something happens. */
    private int somewhere(Random random) {
      return prepared + random.nextInt(operations - prepared + 1);
    }
  }

  private Recorded record(Random random, SimulatedDisk.Faults faults) throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    disk.makeFolder(ROOT);
    Path root = root(disk);
    scenario.prepare(root);
    int prepared = disk.operations().size();
    disk.setFaults(faults);
    try {
      scenario.run(root, disk, random);
    } catch (Exception rejected) {
      // A disk that fails ends the run; what was promised before must hold.
      if (faults == SimulatedDisk.Faults.NONE) {
        throw rejected;
      }
    }
    List<DiskOperation> operations = disk.operations();
    return new Recorded(new CrashStates(operations, prepared), prepared, operations.size());
  }
}
