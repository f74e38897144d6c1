// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.gateway.concurrent.TimedExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The threads of a simulated process, each with its queue of tasks. Nothing runs by itself: the
 * exploration chooses which thread runs its next task.
 *
 * <p>The state of a thread is identified by a hash over the tasks that it has run, each with the
 * state of the thread that submitted it. Two orders of tasks of different threads that do not
 * influence each other therefore lead to the same state.
 */
final class Scheduler {

  /** The threads. */
  enum Actor {
    /** Runs all work on commands. */
    COMMANDS,
    /** Syncs the log and its checkpoint. */
    DISK,
    /** Checks queued installs. */
    UPDATES,
    /** Runs one installation; blocks. */
    INSTALLATION,
    /** The device on its line. */
    LINE,
    /** The broker, which receives receipts and acknowledges them. */
    BROKER,
    /** The operator, and faults from outside. */
    OUTSIDE
  }

  /** A queued task. */
  record QueuedTask(long label, Runnable what) {}

  /** A task that waits for its time. */
  private record Timer(long dueMillis, Actor actor, QueuedTask task, long everyMillis) {}

  private final World world;
  private final Map<Actor, Deque<QueuedTask>> queues = new EnumMap<>(Actor.class);
  private final Map<Actor, Long> states = new EnumMap<>(Actor.class);
  private final List<Timer> timers = new ArrayList<>();
  private Actor running = Actor.OUTSIDE;
  private Actor lastThread = Actor.COMMANDS;
  private long submissions;

  Scheduler(World world) {
    this.world = world;
    for (Actor actor : Actor.values()) {
      queues.put(actor, new ArrayDeque<>());
      states.put(actor, (long) actor.name().hashCode());
    }
  }

  private Deque<QueuedTask> queue(Actor actor) {
    return Objects.requireNonNull(queues.get(actor));
  }

  private long state(Actor actor) {
    return Objects.requireNonNull(states.get(actor));
  }

  boolean hasTask(Actor actor) {
    return !queue(actor).isEmpty();
  }

  int tasks(Actor actor) {
    return queue(actor).size();
  }

  /** Returns the thread that has run last; what happens outside does not count. */
  Actor lastThread() {
    return lastThread;
  }

  /** Queues a task of an actor. */
  void submit(Actor actor, Runnable what) {
    queue(actor).addLast(new QueuedTask(nextLabel(), what));
  }

  private long nextLabel() {
    return mix(state(running), submissions++);
  }

  /** Runs the next task of an actor. */
  void runNext(Actor actor) {
    QueuedTask next = queue(actor).removeFirst();
    enter(actor, next.label());
    next.what().run();
  }

  /** Takes the next task of an actor away without running it. */
  void dropNext(Actor actor) {
    queue(actor).removeFirst();
  }

  /** Makes an actor the running one; what it does depends on the label and what it can read. */
  void enter(Actor actor, long label) {
    long state = mix(state(actor), label);
    if (actor == Actor.LINE || actor == Actor.INSTALLATION) {
      state = mix(state, world.device().hashCode());
    }
    states.put(actor, state);
    running = actor;
    lastThread = actor == Actor.OUTSIDE ? lastThread : actor;
    submissions = 0;
  }

  /** Records that the running thread has read something that may change from outside. */
  void read(long value) {
    states.put(running, mix(state(running), value));
  }

  /** Lets the time pass until the next timer, and queues its task. */
  void passTime() {
    Timer next = timers.stream().min(Comparator.comparingLong(Timer::dueMillis)).orElseThrow();
    timers.remove(next);
    world.elapsedMillis = Math.max(world.elapsedMillis, next.dueMillis());
    queue(next.actor()).addLast(next.task());
    if (next.everyMillis() > 0) {
      long due = world.elapsedMillis + next.everyMillis();
      timers.add(new Timer(due, next.actor(), next.task(), next.everyMillis()));
    }
  }

  /** Returns a hash over the states and queues of all actors and all timers. */
  long hash() {
    long hash = lastThread.name().hashCode();
    for (Actor actor : Actor.values()) {
      hash = mix(hash, state(actor));
      for (QueuedTask task : queue(actor)) {
        hash = mix(hash, task.label());
      }
      hash = mix(hash, -1);
    }
    for (Timer timer : timers) {
      hash = mix(hash, timer.dueMillis() - world.elapsedMillis);
      hash = mix(hash, timer.task().label());
    }
    return hash;
  }

  /** Mixes a value into a hash (the finalizer of SplitMix64). */
  static long mix(long hash, long value) {
    long mixed = hash * 0x9E3779B97F4A7C15L + value;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** Returns the executor of an actor. */
  TimedExecutor executor(Actor actor) {
    return new ActorExecutor(actor);
  }

  private final class ActorExecutor implements TimedExecutor {
    private final Actor actor;

    private ActorExecutor(Actor actor) {
      this.actor = actor;
    }

    @Override
    public void execute(Runnable task) {
      submit(actor, task);
    }

    @Override
    public boolean tryExecute(Runnable task) {
      submit(actor, task);
      return true;
    }

    @Override
    public void after(Duration delay, Runnable task) {
      add(delay, task, 0);
    }

    @Override
    public void every(Duration pause, String what, Task task) {
      add(pause, () -> run(what, task), pause.toMillis());
    }

    private void run(String what, Task task) {
      try {
        task.run();
      } catch (Exception failed) {
        throw new IllegalStateException(what + " failed", failed);
      }
    }

    private void add(Duration delay, Runnable task, long every) {
      long due = world.elapsedMillis + delay.toMillis();
      timers.add(new Timer(due, actor, new QueuedTask(nextLabel(), task), every));
    }

    @Override
    public void close() {}
  }
}
