// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a link does next: of the rounds that are due, the one whose deadline comes first,
 * which is a period after it was due, and some periods more while its unit is suspect. A round that
 * waits keeps its deadline, so that nothing starves. Of a dead unit, nothing is due but a probe;
 * one that may still give a late answer is held, and the others go on.
 *
 * <p>Has no thread and no clock. All times are nanoseconds of one monotonic clock. A request that
 * is under way is never stopped, so a decision is taken when the link is free.
 *
 * @param <R> what is to be done when a round's turn has come.
 */
final class LinkScheduler<R> {

  /**
   * So many periods later is the deadline of a unit that has just failed: what it may cost again is
   * taken from the time that the others leave, and it still has its turn on a line that has none.
   */
  private static final int MERCY = 3;

  /** By this part of its period a round may be late for the sake of a unit that may not answer. */
  private static final int BORNE = 3;

  /** A probe may wait this long behind rounds. */
  private static final long PROBE_DEADLINE = 30_000_000_000L;

  /** Longer than anything that is waited for: a year. */
  private static final long NO_END = 365L * 24 * 3_600_000_000_000L;

  private final ProbeInterval probeInterval;
  private final List<Slot<R>> slots = new ArrayList<>();
  private int slotsMade;
  private final List<Polled<R>> units = new ArrayList<>();
  private final PriorityQueue<Slot<R>> waiting =
      new PriorityQueue<>(Comparator.comparingLong((Slot<R> slot) -> slot.wakesAt));
  private final PriorityQueue<Slot<R>> ready =
      new PriorityQueue<>(
          Comparator.comparingLong((Slot<R> slot) -> slot.deadline())
              .thenComparingInt(slot -> slot.number));

  LinkScheduler(RandomGenerator jitter) {
    this.probeInterval = new ProbeInterval(jitter);
  }

  /** One round of one unit, again and again. */
  static final class Slot<R> {

    /**
     * Idle: its unit is dead. Waiting: until it is due. Ready: has something to ask. Parked: an
     * answer must come first. Gone: for good.
     */
    private enum Place {
      GONE,
      IDLE,
      WAITING,
      READY,
      PARKED
    }

    private final R round;
    private final Polled<R> unit;
    private final long period;
    private final int number;
    private Place place = Place.IDLE;
    private long due;

    /** When a waiting one is ready: when it is due, or later if its unit is held. */
    private long wakesAt;

    /** From the first round, which is at once, to the second, so that rounds are spread evenly. */
    private long toSecond;

    private Slot(R round, Polled<R> unit, long period, int number) {
      this.round = round;
      this.unit = unit;
      this.period = period;
      this.toSecond = period;
      this.number = number;
    }

    Polled<R> unit() {
      return unit;
    }

    private long deadline() {
      return due + (unit.state instanceof UnitState.Suspect ? 1 + MERCY : 1) * period;
    }
  }

  /** A unit of the link and how it fares. */
  static final class Polled<R> {
    private final R probe;
    private final List<Slot<R>> slots = new ArrayList<>();
    private UnitState state = new UnitState.Ok();
    private boolean isHeld;
    private long heldUntil;
    private long probeDue;
    private boolean isBeingProbed;
    private boolean isSuspended;

    private Polled(R probe) {
      this.probe = probe;
    }

    UnitState state() {
      return state;
    }
  }

  /**
   * A turn on the link.
   *
   * @param due since when it has been.
   * @param slot the round whose turn it is; absent for a probe.
   */
  record Turn<R>(R round, long due, @Nullable Slot<R> slot) {}

  /** Adds a unit; {@code probe} is done instead of its rounds while it is dead. */
  Polled<R> addUnit(R probe) {
    Polled<R> unit = new Polled<>(probe);
    units.add(unit);
    return unit;
  }

  Slot<R> addRound(Polled<R> unit, R round, long period) {
    Slot<R> slot = new Slot<>(round, unit, period, slotsMade++);
    slots.add(slot);
    unit.slots.add(slot);
    return slot;
  }

  /** Makes every round due, so that all points are known as soon as can be. */
  void start(long now) {
    units.forEach(unit -> startRounds(unit, now));
  }

  /** Makes the rounds of a unit due; those of a dead one when it is back. */
  void startRounds(Polled<R> unit, long now) {
    for (Slot<R> slot : unit.slots) {
      List<Slot<R>> alike = slots.stream().filter(each -> each.period == slot.period).toList();
      slot.toSecond = slot.period / alike.size() * (alike.indexOf(slot) + 1);
      if (!unit.state.isDead()) {
        await(slot, now);
      }
    }
  }

  /** Ends a unit's rounds and probes for good. */
  void remove(Polled<R> unit) {
    units.remove(unit);
    removeRounds(unit);
  }

  /** Ends a unit's rounds for good; it may get others. */
  void removeRounds(Polled<R> unit) {
    for (Slot<R> slot : unit.slots) {
      waiting.remove(slot);
      ready.remove(slot);
      slot.place = Slot.Place.GONE;
    }
    slots.removeAll(unit.slots);
    unit.slots.clear();
  }

  /** Whose turn it is, or null if nothing is due. A round stays in turn until it is parked. */
  @Nullable Turn<R> next(long now) {
    while (!waiting.isEmpty() && waiting.element().wakesAt - now <= 0) {
      Slot<R> slot = waiting.remove();
      slot.place = Slot.Place.READY;
      ready.add(slot);
    }
    Slot<R> first = ready.peek();
    Polled<R> probed = nextProbe();
    if (probed != null
        && probed.probeDue - now <= 0
        && (first == null || probed.probeDue + PROBE_DEADLINE < first.deadline())) {
      probed.isBeingProbed = true;
      return new Turn<>(probed.probe, probed.probeDue, null);
    }
    return first == null ? null : new Turn<>(first.round, first.due, first);
  }

  /**
   * For how many nanoseconds the line can be held now for a unit without making a round of another,
   * of one that answers, later than {@link #BORNE} allows; 0 if one is that late already.
   */
  long bearable(Polled<R> unit, long now) {
    long least = NO_END;
    for (Slot<R> slot : slots) {
      boolean isExpected = slot.place == Slot.Place.WAITING || slot.place == Slot.Place.READY;
      if (isExpected && slot.unit != unit && slot.unit.state instanceof UnitState.Ok) {
        least = Math.min(least, slot.due + slot.period / BORNE - now);
      }
    }
    return Math.max(0, least);
  }

  /** When something will be due, if nothing is now. */
  OptionalLong nextDue() {
    Slot<R> first = waiting.peek();
    Polled<R> probed = nextProbe();
    if (first == null) {
      return probed == null ? OptionalLong.empty() : OptionalLong.of(probed.probeDue);
    }
    return OptionalLong.of(
        probed == null ? first.wakesAt : Math.min(first.wakesAt, probed.probeDue));
  }

  /** From one round of this kind to the next. */
  long period(Slot<R> slot) {
    return slot.period;
  }

  /** When the next round of this kind is due, so that this one is to be over. */
  long endOfPeriod(Slot<R> slot) {
    return slot.due + slot.period;
  }

  /** The round has nothing to ask until an answer comes. */
  void park(Slot<R> slot) {
    if (slot.place == Slot.Place.READY) {
      ready.remove(slot);
      slot.place = Slot.Place.PARKED;
    }
  }

  /** The round has something to ask again. */
  void unpark(Slot<R> slot) {
    if (slot.place == Slot.Place.PARKED) {
      await(slot, slot.due);
    }
  }

  /**
   * The round is over. It is due again a period after it was due; periods that have passed whole
   * meanwhile are skipped, so that an overrun makes no burst.
   */
  void finished(Slot<R> slot, long now) {
    if (slot.place == Slot.Place.GONE) {
      return;
    }
    waiting.remove(slot);
    ready.remove(slot);
    slot.place = Slot.Place.IDLE;
    long next = slot.due + slot.toSecond;
    slot.toSecond = slot.period;
    if (now - next >= slot.period) {
      next += (now - next) / slot.period * slot.period;
    }
    slot.due = next;
    if (!slot.unit.state.isDead()) {
      await(slot, next);
    }
  }

  /** The unit has answered, if only with an exception. What a dead one missed is due at once. */
  void answered(Polled<R> unit, long now) {
    boolean wasDead = unit.state.isDead();
    become(unit, unit.state.answered());
    unit.isBeingProbed = false;
    if (wasDead) {
      unit.slots.stream()
          .filter(slot -> slot.place == Slot.Place.IDLE)
          .forEach(slot -> await(slot, now));
    }
  }

  /**
   * The unit has not answered.
   *
   * @param timeout nanoseconds that this cost.
   */
  void failed(Polled<R> unit, long now, long timeout) {
    become(unit, unit.state.failed());
    unit.isBeingProbed = false;
    if (unit.state instanceof UnitState.Dead dead) {
      idle(unit);
      int deadUnits = (int) units.stream().filter(each -> each.state.isDead()).count();
      unit.probeDue = now + probeInterval.next(dead.probes(), Math.max(1, deadUnits), timeout);
    }
  }

  /** The deadlines of its rounds go by its state, so they are put in their places anew. */
  private void become(Polled<R> unit, UnitState next) {
    List<Slot<R>> moved = new ArrayList<>();
    for (Slot<R> slot : unit.slots) {
      if (ready.remove(slot)) {
        moved.add(slot);
      }
    }
    unit.state = next;
    ready.addAll(moved);
  }

  /** Nothing came of the probe, and nothing is to be learnt of that: it is due again then. */
  void probeAgain(Polled<R> unit, long due) {
    unit.isBeingProbed = false;
    unit.probeDue = due;
  }

  /**
   * Nothing is asked of a unit until then, however late it makes its rounds; others have their turn
   * meanwhile. Its deadlines stay as they are.
   */
  void hold(Polled<R> unit, long until) {
    if (unit.isSuspended && until - unit.heldUntil < 0) {
      return;
    }
    unit.isHeld = true;
    unit.heldUntil = until;
    for (Slot<R> slot : unit.slots) {
      if (waiting.remove(slot) || ready.remove(slot)) {
        await(slot, slot.due);
      }
    }
  }

  /** Nothing at all is asked of a unit until {@link #resume}. */
  void suspend(Polled<R> unit, long now) {
    unit.isSuspended = true;
    hold(unit, now + NO_END);
  }

  void resume(Polled<R> unit, long now) {
    unit.isSuspended = false;
    hold(unit, now);
  }

  private void await(Slot<R> slot, long due) {
    slot.due = due;
    boolean isHeld = slot.unit.isHeld && slot.unit.heldUntil - due > 0;
    slot.wakesAt = isHeld ? slot.unit.heldUntil : due;
    slot.place = Slot.Place.WAITING;
    waiting.add(slot);
  }

  private void idle(Polled<R> unit) {
    for (Slot<R> slot : unit.slots) {
      if (slot.place != Slot.Place.PARKED) {
        waiting.remove(slot);
        ready.remove(slot);
        slot.place = Slot.Place.IDLE;
      }
    }
  }

  private @Nullable Polled<R> nextProbe() {
    Polled<R> next = null;
    for (Polled<R> unit : units) {
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
