// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

/**
 * The health of a unit: whether it answers requests.
 *
 * <pre>
 *        failed              failed, the third in a row
 *   Ok ──────────▶ Suspect ─────────────────────────────▶ Dead
 *   ▲                │                                     │ failed: the next probe is
 *   ╰── answered ────┴───────────── answered ──────────────╯ further away
 * </pre>
 *
 * Any response counts, including an exception response of the unit. A failure of the link is not an
 * event here, because it shows nothing about a unit.
 */
public sealed interface UnitState {

  /** After this many failures in a row a unit is only probed. */
  int FAILURES_UNTIL_DEAD = 3;

  /**
   * One in this number of probes gets the full timeout; after a while, probes are five minutes
   * apart.
   */
  int FULL_TIMEOUT_EVERY = 8;

  UnitState failed();

  default UnitState answered() {
    return new Ok();
  }

  /** The unit answers, or has not been polled yet. */
  record Ok() implements UnitState {
    @Override
    public UnitState failed() {
      return new Suspect(1);
    }
  }

  /** The unit has failed, but is polled as before: in each round until its first failure. */
  record Suspect(int failures) implements UnitState {
    @Override
    public UnitState failed() {
      return failures + 1 >= FAILURES_UNTIL_DEAD ? new Dead(0) : new Suspect(failures + 1);
    }
  }

  /** The unit gets one short read from time to time, and no other request. */
  record Dead(int probes) implements UnitState {
    @Override
    public UnitState failed() {
      return new Dead(probes + 1);
    }
  }

  default boolean isDead() {
    return this instanceof Dead;
  }

  /**
   * Returns whether the next probe waits as long as the profile grants, whatever that costs other
   * devices of the link. This finds a unit that answers later than the other devices tolerate.
   */
  default boolean needsFullTimeout() {
    return this instanceof Dead dead && dead.probes % FULL_TIMEOUT_EVERY == FULL_TIMEOUT_EVERY - 1;
  }
}
