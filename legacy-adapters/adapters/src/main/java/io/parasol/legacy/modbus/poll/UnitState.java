// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

/**
 * The health of a unit: whether it answers requests. It works like a circuit breaker on the success
 * rate: requests to a unit stop only when hardly any of the latest were answered, so that a unit
 * that answers half of them is still read.
 *
 * <pre>
 *        failed              failed, three in a row and 7/8 of the window
 *   Ok ──────────▶ Suspect ─────────────────────────────▶ Dead
 *   ▲                │                                     │ failed: the next probe is
 *   ╰── answered ────┴───────────── answered ──────────────╯ further away
 * </pre>
 *
 * Any response counts, including an exception response of the unit. A failure of the link is not an
 * event here, because it shows nothing about a unit.
 */
public sealed interface UnitState {

  /** Fewer failures in a row than this never make a unit dead. */
  int MIN_FAILURES_UNTIL_DEAD = 3;

  /**
   * One in this number of probes gets the full timeout; after a while, probes are five minutes
   * apart.
   */
  int FULL_TIMEOUT_EVERY = 8;

  UnitState failed();

  UnitState answered();

  /** The unit answers, or has not been polled yet. */
  record Ok(RecentOutcomes recent) implements UnitState {

    Ok() {
      this(RecentOutcomes.NONE);
    }

    @Override
    public UnitState failed() {
      return new Suspect(1, recent.after(false));
    }

    @Override
    public UnitState answered() {
      return new Ok(recent.after(true));
    }
  }

  /**
   * The unit has failed, but is polled as before.
   *
   * @param failures number of failures in a row.
   */
  record Suspect(int failures, RecentOutcomes recent) implements UnitState {

    @Override
    public UnitState failed() {
      RecentOutcomes next = recent.after(false);
      return failures + 1 >= MIN_FAILURES_UNTIL_DEAD && next.isSilent()
          ? new Dead(0)
          : new Suspect(failures + 1, next);
    }

    @Override
    public UnitState answered() {
      return new Ok(recent.after(true));
    }
  }

  /** The unit gets one short read from time to time, and no other request. */
  record Dead(int probes) implements UnitState {

    @Override
    public UnitState failed() {
      return new Dead(probes + 1);
    }

    /** The window starts again: what was before does not count against a unit that is back. */
    @Override
    public UnitState answered() {
      return new Ok(RecentOutcomes.NONE.after(true));
    }
  }

  default boolean isDead() {
    return this instanceof Dead;
  }

  /** Returns whether the unit was silent for so long that another device may have its address. */
  default boolean wasSilent() {
    return isDead()
        || (this instanceof Suspect suspect && suspect.failures >= MIN_FAILURES_UNTIL_DEAD);
  }

  /**
   * Returns whether the unit answers some of its requests and not others, so that one failure is no
   * reason to expect the next.
   */
  default boolean isLossy() {
    return (this instanceof Ok ok && ok.recent.isLossy())
        || (this instanceof Suspect suspect && suspect.recent.isLossy());
  }

  /**
   * Returns whether the next probe waits as long as the profile grants, whatever that costs other
   * devices of the link. This finds a unit that answers later than the other devices tolerate.
   */
  default boolean needsFullTimeout() {
    return this instanceof Dead dead && dead.probes % FULL_TIMEOUT_EVERY == FULL_TIMEOUT_EVERY - 1;
  }
}
