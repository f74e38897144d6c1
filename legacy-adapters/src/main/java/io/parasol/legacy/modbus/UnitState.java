// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/**
 * Whether a unit answers.
 *
 * <pre>
 *        failed              failed, the third in a row
 *   Ok ──────────▶ Suspect ─────────────────────────────▶ Dead
 *   ▲                │                                     │ failed: the next probe is
 *   ╰── answered ────┴───────────── answered ──────────────╯ further away
 * </pre>
 *
 * Any answer counts, an exception of the unit too. What shows that the link is down says nothing
 * about a unit, and is no event here.
 */
sealed interface UnitState {

  /** After this many failures in a row a unit is only probed. */
  int FAILURES_OF_THE_DEAD = 3;

  /** One probe of so many; five minutes lie between them after a while. */
  int PATIENT_PROBE = 8;

  UnitState failed();

  default UnitState answered() {
    return new Ok();
  }

  /** Answers, or has not been asked yet. */
  record Ok() implements UnitState {
    @Override
    public UnitState failed() {
      return new Suspect(1);
    }
  }

  /** Failed, but is asked as before: each round until its first failure. */
  record Suspect(int failures) implements UnitState {
    @Override
    public UnitState failed() {
      return failures + 1 >= FAILURES_OF_THE_DEAD ? new Dead(0) : new Suspect(failures + 1);
    }
  }

  /** Gets one short read now and then, and nothing else. */
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
   * Whether its next probe is to be waited for as long as its profile grants, whatever that costs
   * the others of its line: a unit that answers, but later than they bear, is found in the end.
   */
  default boolean mayHaveBecomeSlow() {
    return this instanceof Dead dead && dead.probes % PATIENT_PROBE == PATIENT_PROBE - 1;
  }
}
