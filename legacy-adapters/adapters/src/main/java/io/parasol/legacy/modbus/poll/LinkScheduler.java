// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler that decides what a link does next, by earliest deadline first without preemption.
 * The deadline of a round is one period after it was due, and some periods later while its unit is
 * suspect. A waiting round keeps its deadline, so that none starves. For a dead unit, only a probe
 * is due. A unit that may still send a late response is held, and the others continue.
 *
 * <p>Has no thread and no clock. All times are nanoseconds of one monotonic clock. A request in
 * flight is never aborted, so decisions are made when the link is free.
 *
 * @param <R> action to run when the turn of a round has come.
 */
public final class LinkScheduler<R> {

  /**
   * Number of periods by which the deadline of a unit that has just failed is later. What it may
   * cost again comes out of the time that the others leave, and it still gets a turn on a line
   * without spare time.
   */
  private static final int SUSPECT_EXTRA_PERIODS = 3;

  /**
   * A round may be late by its period divided by this, for the sake of a unit that may not respond.
   */
  private static final int MAX_LATENESS_DIVISOR = 3;

  /** Nanoseconds that a probe may wait behind rounds. */
  private static final long PROBE_DEADLINE = 30_000_000_000L;

  /** Nanoseconds until a round that could not be sent is due again, if its period is longer. */
  static final long UNSENT_RETRY = 60_000_000_000L;

  /**
   * Nanoseconds between the times at which rounds begin, the same times for all links. Responses of
   * many links then arrive together, which costs the thread of the links fewer wake-ups.
   */
  private static final long MAX_STEP = 100_000_000L;

  /** A period has at least this many steps. */
  private static final int MIN_STEPS_OF_PERIOD = 10;

  /** A year in nanoseconds; longer than any wait. */
  private static final long UNBOUNDED = 365L * 24 * 3_600_000_000_000L;

  private final ProbeInterval probeInterval;
  private final List<Slot<R>> slots = new ArrayList<>();
  private int slotCount;
  private final List<ScheduledUnit<R>> units = new ArrayList<>();
  private final PriorityQueue<Slot<R>> waiting =
      new PriorityQueue<>(Comparator.comparingLong((Slot<R> slot) -> slot.readyAt));
  private final PriorityQueue<Slot<R>> ready =
      new PriorityQueue<>(
          Comparator.comparingLong((Slot<R> slot) -> slot.deadline())
              .thenComparingInt(slot -> slot.number));

  public LinkScheduler(RandomGenerator jitter) {
    this.probeInterval = new ProbeInterval(jitter);
  }

  /** The recurring round of one unit. */
  static final class Slot<R> {

    /**
     * The state of a slot. Idle: its unit is dead. Waiting: not due yet. Ready: has a request to
     * send. Parked: a response must come first. Gone: removed.
     */
    private enum SlotState {
      REMOVED,
      IDLE,
      WAITING,
      READY,
      PARKED
    }

    private final R round;
    private final ScheduledUnit<R> unit;
    private final long period;
    private final int number;
    private SlotState state = SlotState.IDLE;
    private long due;

    /** When a waiting slot becomes ready: when it is due, or later if its unit is held. */
    private long readyAt;

    /** Whether it is due at once, with others, and the next one will be spread. */
    private boolean isFirst;

    private Slot(R round, ScheduledUnit<R> unit, long period, int number) {
      this.round = round;
      this.unit = unit;
      this.period = period;
      this.number = number;
    }

    private long deadline() {
      return due
          + (unit.state instanceof UnitState.Suspect ? 1 + SUSPECT_EXTRA_PERIODS : 1) * period;
    }
  }

  /** A unit of the link and its state. */
  public static final class ScheduledUnit<R> {
    private final R probe;
    private final List<Slot<R>> slots = new ArrayList<>();
    private UnitState state = new UnitState.Ok();
    private boolean isHeld;
    private long heldUntil;
    private long probeDue;
    private boolean isBeingProbed;
    private boolean isSuspended;

    private ScheduledUnit(R probe) {
      this.probe = probe;
    }

    public UnitState state() {
      return state;
    }
  }

  /**
   * The round or probe whose turn it is.
   *
   * @param due time since when it has been due.
   * @param slot slot of the round; null for a probe.
   */
  public record Turn<R>(R round, long due, @Nullable Slot<R> slot) {}

  /** Adds a unit; {@code probe} runs instead of its rounds while it is dead. */
  ScheduledUnit<R> addUnit(R probe) {
    ScheduledUnit<R> unit = new ScheduledUnit<>(probe);
    units.add(unit);
    return unit;
  }

  Slot<R> addRound(ScheduledUnit<R> unit, R round, long period) {
    Slot<R> slot = new Slot<>(round, unit, period, slotCount++);
    slots.add(slot);
    unit.slots.add(slot);
    return slot;
  }

  /** Makes every round due, so that all points are read as soon as possible. */
  public void start(long now) {
    units.forEach(unit -> startRounds(unit, now));
  }

  /** Makes the rounds of a unit due; those of a dead unit when it responds again. */
  public void startRounds(ScheduledUnit<R> unit, long now) {
    for (Slot<R> slot : unit.slots) {
      if (!unit.state.isDead()) {
        restart(slot, now);
      }
    }
  }

  /**
   * Returns when a round is due after the first one, which was due at once. Spreads the rounds of
   * one period over it, in steps that all links share.
   */
  private long secondDue(Slot<R> slot) {
    List<Slot<R>> samePeriod = slots.stream().filter(each -> each.period == slot.period).toList();
    int rounds = samePeriod.size();
    long due = slot.due + slot.period / rounds * (samePeriod.indexOf(slot) + 1);
    long step = Math.min(MAX_STEP, slot.period / Math.max(MIN_STEPS_OF_PERIOD, rounds));
    return due + Math.floorMod(-due, Math.max(1, step));
  }

  /** Removes a unit with its rounds and probes. */
  void remove(ScheduledUnit<R> unit) {
    units.remove(unit);
    removeRounds(unit);
  }

  /** Removes the rounds of a unit; others may be added. */
  void removeRounds(ScheduledUnit<R> unit) {
    for (Slot<R> slot : unit.slots) {
      waiting.remove(slot);
      ready.remove(slot);
      slot.state = Slot.SlotState.REMOVED;
    }
    slots.removeAll(unit.slots);
    unit.slots.clear();
  }

  /**
   * Returns the round or probe whose turn it is, or null if nothing is due. A round keeps its turn
   * until it is parked.
   */
  public @Nullable Turn<R> next(long now) {
    while (!waiting.isEmpty() && waiting.element().readyAt - now <= 0) {
      Slot<R> slot = waiting.remove();
      slot.state = Slot.SlotState.READY;
      ready.add(slot);
    }
    Slot<R> first = ready.peek();
    ScheduledUnit<R> probed = nextProbe();
    if (probed != null
        && probed.probeDue - now <= 0
        && (first == null || probed.probeDue + PROBE_DEADLINE < first.deadline())) {
      probed.isBeingProbed = true;
      return new Turn<>(probed.probe, probed.probeDue, null);
    }
    return first == null ? null : new Turn<>(first.round, first.due, first);
  }

  /**
   * Returns the nanoseconds for which the line can be occupied now for a unit, without making a
   * round of another healthy unit later than {@link #MAX_LATENESS_DIVISOR} allows. Returns 0 if a
   * round is that late already.
   */
  long maxOccupancy(ScheduledUnit<R> unit, long now) {
    long shortest = UNBOUNDED;
    for (Slot<R> slot : slots) {
      boolean isExpected =
          slot.state == Slot.SlotState.WAITING || slot.state == Slot.SlotState.READY;
      if (isExpected && slot.unit != unit && slot.unit.state instanceof UnitState.Ok) {
        shortest = Math.min(shortest, slot.due + slot.period / MAX_LATENESS_DIVISOR - now);
      }
    }
    return Math.max(0, shortest);
  }

  /** Returns when something becomes due, if nothing is due now. */
  public OptionalLong nextDue() {
    Slot<R> first = waiting.peek();
    ScheduledUnit<R> probed = nextProbe();
    if (first == null) {
      return probed == null ? OptionalLong.empty() : OptionalLong.of(probed.probeDue);
    }
    return OptionalLong.of(
        probed == null ? first.readyAt : Math.min(first.readyAt, probed.probeDue));
  }

  /** Returns the period of this slot. */
  long period(Slot<R> slot) {
    return slot.period;
  }

  /** Returns when the next round of this slot is due, so that this one must have ended. */
  long endOfPeriod(Slot<R> slot) {
    return slot.due + slot.period;
  }

  /** Parks a round that has nothing to send until a response arrives. */
  void park(Slot<R> slot) {
    if (slot.state == Slot.SlotState.READY) {
      ready.remove(slot);
      slot.state = Slot.SlotState.PARKED;
    }
  }

  /** Unparks a round that has something to send again. */
  void unpark(Slot<R> slot) {
    if (slot.state == Slot.SlotState.PARKED) {
      enqueue(slot, slot.due);
    }
  }

  /**
   * Ends a round. It is due again one period after it was due, or a part of a period after a first
   * round. Whole periods that have passed meanwhile are skipped, so that an overrun causes no
   * burst.
   */
  void finished(Slot<R> slot, long now) {
    if (slot.state == Slot.SlotState.REMOVED) {
      return;
    }
    waiting.remove(slot);
    ready.remove(slot);
    slot.state = Slot.SlotState.IDLE;
    long next = slot.isFirst ? secondDue(slot) : slot.due + slot.period;
    slot.isFirst = false;
    if (now - next >= slot.period) {
      next += (now - next) / slot.period * slot.period;
    }
    slot.due = next;
    if (!slot.unit.state.isDead()) {
      enqueue(slot, next);
    }
  }

  /**
   * Ends a round that could not be sent because the link is down. It is due again when its period
   * ends, and after a minute at the latest, so that points of long periods do not stay unread when
   * the link is back.
   */
  void finishedUnsent(Slot<R> slot, long now) {
    finished(slot, now);
    if (slot.due - now > UNSENT_RETRY && waiting.remove(slot)) {
      restart(slot, now + UNSENT_RETRY);
    }
  }

  /**
   * Records a response of the unit, even an exception response. Rounds that a dead unit missed are
   * due at once.
   */
  void answered(ScheduledUnit<R> unit, long now) {
    boolean wasDead = unit.state.isDead();
    setState(unit, unit.state.answered());
    unit.isBeingProbed = false;
    if (wasDead) {
      unit.slots.stream()
          .filter(slot -> slot.state == Slot.SlotState.IDLE)
          .forEach(slot -> restart(slot, now));
    }
  }

  /**
   * Records that the unit did not respond.
   *
   * @param took nanoseconds for which this occupied the line.
   */
  void failed(ScheduledUnit<R> unit, long now, long took) {
    setState(unit, unit.state.failed());
    unit.isBeingProbed = false;
    if (unit.state instanceof UnitState.Dead dead) {
      idle(unit);
      int deadUnits = (int) units.stream().filter(each -> each.state.isDead()).count();
      unit.probeDue = now + probeInterval.next(dead.probes(), Math.max(1, deadUnits), took);
    }
  }

  /**
   * Changes the state of a unit. The deadlines of its rounds depend on the state, so ready rounds
   * are sorted in again.
   */
  private void setState(ScheduledUnit<R> unit, UnitState next) {
    if (next.equals(unit.state)) {
      return;
    }
    List<Slot<R>> moved = new ArrayList<>();
    for (Slot<R> slot : unit.slots) {
      if (ready.remove(slot)) {
        moved.add(slot);
      }
    }
    unit.state = next;
    ready.addAll(moved);
  }

  /** Ends a probe that showed nothing about the unit; it is due again at the given time. */
  void probeAgain(ScheduledUnit<R> unit, long due) {
    unit.isBeingProbed = false;
    unit.probeDue = due;
  }

  /**
   * Sends nothing to a unit until the given time, however late its rounds become. Other units have
   * their turn meanwhile. The deadlines of the unit do not change.
   */
  void hold(ScheduledUnit<R> unit, long until) {
    if (unit.isSuspended && until - unit.heldUntil < 0) {
      return;
    }
    unit.isHeld = true;
    unit.heldUntil = until;
    for (Slot<R> slot : unit.slots) {
      if (waiting.remove(slot) || ready.remove(slot)) {
        enqueue(slot, slot.due);
      }
    }
  }

  /** Suspends a unit: nothing at all is sent to it until {@link #resume}. */
  public void suspend(ScheduledUnit<R> unit, long now) {
    unit.isSuspended = true;
    hold(unit, now + UNBOUNDED);
  }

  /** Resumes a suspended unit. All its rounds are due at once, also those of long periods. */
  public void resume(ScheduledUnit<R> unit, long now) {
    if (!unit.isSuspended) {
      return;
    }
    unit.isSuspended = false;
    hold(unit, now);
    for (Slot<R> slot : unit.slots) {
      if (waiting.remove(slot)) {
        restart(slot, now);
      }
    }
  }

  /** Makes a round due as the first of several, which are spread when they end. */
  private void restart(Slot<R> slot, long due) {
    slot.isFirst = true;
    enqueue(slot, due);
  }

  private void enqueue(Slot<R> slot, long due) {
    slot.due = due;
    boolean isHeld = slot.unit.isHeld && slot.unit.heldUntil - due > 0;
    slot.readyAt = isHeld ? slot.unit.heldUntil : due;
    slot.state = Slot.SlotState.WAITING;
    waiting.add(slot);
  }

  private void idle(ScheduledUnit<R> unit) {
    for (Slot<R> slot : unit.slots) {
      if (slot.state != Slot.SlotState.PARKED) {
        waiting.remove(slot);
        ready.remove(slot);
        slot.state = Slot.SlotState.IDLE;
      }
    }
  }

  private @Nullable ScheduledUnit<R> nextProbe() {
    ScheduledUnit<R> next = null;
    for (ScheduledUnit<R> unit : units) {
      if (unit.state.isDead()
          && !unit.isSuspended
          && !unit.isBeingProbed
          && (next == null || unit.probeDue - next.probeDue < 0)) {
        next = unit;
      }
    }
    return next;
  }
}
