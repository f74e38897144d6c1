// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.transfer.Cursor;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.Remedy;
import io.parasol.legacy.transfer.Whereabouts;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far one installation has come, and what must be remembered of it. Each value is on disk
 * before what it says is begun, so that any of them may be the last that an earlier process left.
 *
 * <pre>
 *  IDENTIFY ─▶ PRECHECK ─▶ ENTER ─▶ LINE ─▶ ERASE ─▶ SEND ─▶ VERIFY ─▶ ACTIVATE ─▶ CONFIRM ─▶ RESTORE_LINE ─▶ OVER
 *     ▲   │         │        │        │    ╰───── the device is not what it was ─────╯   │          ▲
 *     │   ╰─────────┴────────│────────│──────────── refused ────────────────────────────│──────────┤
 *     │                      ╰────────┴──────┬───── failed ──────────────────────────────╯          │
 *     │                                      ▼                                                      │
 *     ├───── nothing was erased ──────── RECOVER ── an application runs: CONFIRM says which ────────┤
 *     │                                   ▲    ╰─── no way ──▶ the image that it had ──▶ PARKED     │
 *    FIND ── silent ──────────────────────╯                                                         │
 *     ╰────── found: goes on at the goal, by ENTER and LINE ───────────────────────────────────────╯
 * </pre>
 *
 * FIND stands at the beginning of every process that did not begin the installation itself, and
 * where a driver says that a transfer must start again.
 *
 * @param tries how often this stage has been begun.
 * @param goal what follows LINE.
 * @param rounds how often the device was erased.
 * @param isErased whether ERASE or SEND may have begun.
 * @param isRollback whether the image is no longer the new one, but the one that the device had.
 * @param met who the device is, as it said right before ENTER.
 * @param proof the best that was shown so far.
 * @param trouble why it will not end well.
 */
record Installation(
    Stage stage,
    int tries,
    Stage goal,
    int rounds,
    boolean isErased,
    boolean isRollback,
    Cursor cursor,
    Optional<DeviceIdentity> met,
    Optional<Proof> proof,
    Optional<Trouble> trouble) {

  /** A device is erased this often for one command and no oftener: its flash wears. */
  static final int MOST_ROUNDS = 3;

  static final Installation START =
      new Installation(
          Stage.IDENTIFY,
          0,
          Stage.ERASE,
          0,
          false,
          false,
          Cursor.START,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** What the device runs, compared with the release. */
  enum Runs {
    NEW,
    OTHER,
    UNKNOWN
  }

  /** The stage is begun, once more: to be remembered before it is. */
  Installation begun() {
    boolean erases = stage == Stage.ERASE;
    return new Installation(
        stage,
        tries + 1,
        goal,
        erases ? rounds + 1 : rounds,
        isErased || erases || stage == Stage.SEND,
        isRollback,
        erases ? Cursor.START : cursor,
        met,
        proof,
        trouble);
  }

  /** Whether the device may not be what it was, or not where it was: in its loader. */
  boolean isTouched() {
    return isErased
        || switch (stage) {
          case IDENTIFY, PRECHECK, OVER -> false;
          default -> true;
        };
  }

  /** The device has said who it is. */
  Installation identified(DeviceIdentity identity) {
    return new Installation(
        Stage.PRECHECK,
        0,
        goal,
        rounds,
        isErased,
        isRollback,
        cursor,
        Optional.of(identity),
        proof,
        trouble);
  }

  /** The stage is done. */
  Installation done(Optional<Proof> shown) {
    Installation better = withProof(shown);
    return switch (stage) {
      case IDENTIFY -> better.at(Stage.PRECHECK);
      case PRECHECK -> better.at(Stage.ENTER);
      case ENTER -> better.at(Stage.LINE);
      case LINE -> better.at(goal);
      case ERASE -> better.at(Stage.SEND);
      case SEND -> better.at(Stage.VERIFY);
      case VERIFY -> better.at(Stage.ACTIVATE);
      case ACTIVATE -> better.at(Stage.CONFIRM);
      case CONFIRM, PARKED, OVER -> better;
      case FIND -> better.at(goal);
      case RECOVER -> recovered();
      case RESTORE_LINE -> better.at(Stage.OVER);
    };
  }

  /** A loader that was left before anything was erased: nothing has happened to the device. */
  private Installation recovered() {
    if (trouble.isEmpty() && !isErased) {
      return START;
    }
    return at(trouble.isPresent() && !isErased ? Stage.RESTORE_LINE : Stage.CONFIRM);
  }

  /** The device has taken one more block. */
  Installation sent(Cursor reached) {
    return new Installation(
        stage, tries, goal, rounds, isErased, isRollback, reached, met, proof, trouble);
  }

  /**
   * An application runs again, and says which.
   *
   * @param version what it says.
   */
  Installation confirmed(Runs runs, String version) {
    if (isRollback && runs != Runs.UNKNOWN) {
      return at(Stage.RESTORE_LINE);
    }
    return switch (runs) {
      case NEW ->
          new Installation(
              Stage.RESTORE_LINE,
              0,
              goal,
              rounds,
              isErased,
              false,
              cursor,
              met,
              best(proof, Optional.of(Proof.READ_BACK)),
              Optional.empty());
      case OTHER ->
          withTrouble(new Trouble("version_unchanged", "it runs %s still".formatted(version)))
              .at(Stage.RESTORE_LINE);
      case UNKNOWN ->
          withTrouble(new Trouble("version_unknown", "it does not say what it runs"))
              .at(Stage.PARKED);
    };
  }

  /** What came to nothing, and what may be done about it. */
  Installation failed(Failure failure) {
    boolean mayTryAgain = tries < stage.tries();
    if (stage == Stage.RESTORE_LINE) {
      return this;
    }
    if (failure.remedy() == Remedy.REPEAT && mayTryAgain) {
      return this;
    }
    Installation troubled = withTrouble(Trouble.of(failure));
    if (stage == Stage.RECOVER && goal == Stage.ENTER && !isErased && trouble.isEmpty()) {
      return goingOn();
    }
    if (stage == Stage.RECOVER) {
      return mayTryAgain && failure.remedy() != Remedy.STOP ? this : troubled.at(Stage.PARKED);
    }
    if (failure.remedy() == Remedy.STOP) {
      return isErased || stage == Stage.ENTER || stage == Stage.LINE
          ? troubled.at(Stage.PARKED)
          : troubled.at(Stage.RESTORE_LINE);
    }
    if (failure.remedy() == Remedy.START_AGAIN && rounds < MOST_ROUNDS) {
      return toward(Stage.ERASE);
    }
    return switch (stage) {
      case IDENTIFY, PRECHECK -> troubled.at(Stage.RESTORE_LINE);
      default -> troubled.at(Stage.RECOVER);
    };
  }

  /** It must not go on, for a reason that is not the device's. Nothing was erased. */
  Installation refused(Trouble why) {
    Installation troubled = withTrouble(why);
    return stage == Stage.IDENTIFY || stage == Stage.PRECHECK
        ? troubled.at(Stage.RESTORE_LINE)
        : troubled.at(Stage.RECOVER);
  }

  /** Nothing more can be done from here. */
  Installation parked(Trouble why) {
    return withTrouble(why).at(Stage.PARKED);
  }

  /** There is no way but to put back what the device had. */
  Installation rollingBack() {
    return new Installation(
        Stage.FIND, 0, Stage.ERASE, 0, true, true, Cursor.START, met, Optional.empty(), trouble);
  }

  /**
   * What an earlier process left: the table of what follows a crash, up to where the device has to
   * be looked for.
   *
   * @param isResumable whether the device can go on in the middle of a transfer.
   */
  Installation afterRestart(boolean isResumable) {
    return switch (stage) {
      case IDENTIFY, PRECHECK -> START;
      case ENTER, LINE -> isErased ? toward(goal) : toward(Stage.ENTER);
      case ERASE -> toward(Stage.ERASE);
      case SEND -> toward(isResumable && cursor.blocks() > 0 ? Stage.SEND : Stage.ERASE);
      case VERIFY, ACTIVATE -> toward(stage);
      case FIND -> toward(goal);
      case CONFIRM, RECOVER, RESTORE_LINE -> at(stage);
      case PARKED, OVER -> this;
    };
  }

  /**
   * The device was looked for.
   *
   * @param runs what its application says it runs, if that was asked.
   */
  Installation found(Whereabouts where, Runs runs) {
    if (where == Whereabouts.SILENT) {
      return tries < stage.tries()
          ? this
          : withTrouble(new Trouble("not_found", "neither its application nor its loader answers"))
              .at(Stage.RECOVER);
    }
    if (goal == Stage.ENTER) {
      // Nothing was erased: leave the loader, if it is there, and begin again.
      return where == Whereabouts.APPLICATION ? START : at(Stage.RECOVER);
    }
    boolean mayBeWhole = goal == Stage.SEND || goal == Stage.VERIFY || goal == Stage.ACTIVATE;
    if (mayBeWhole && runs == Runs.NEW) {
      // It has started by itself, or was told to by an earlier process: its flash is spared.
      return at(Stage.CONFIRM);
    }
    return at(where == Whereabouts.APPLICATION ? Stage.ENTER : Stage.LINE);
  }

  /**
   * An earlier process has entered a loader that nobody knows how to leave, and nothing was wrong:
   * the way out leads through the new image. Before it is erased everybody is asked once more.
   */
  private Installation goingOn() {
    return new Installation(
        Stage.LINE, 0, Stage.ERASE, rounds, false, isRollback, cursor, met, proof, trouble);
  }

  private Installation toward(Stage next) {
    return new Installation(
        Stage.FIND, 0, next, rounds, isErased, isRollback, cursor, met, proof, trouble);
  }

  private Installation at(Stage next) {
    return new Installation(
        next, 0, goal, rounds, isErased, isRollback, cursor, met, proof, trouble);
  }

  private Installation withProof(Optional<Proof> shown) {
    return new Installation(
        stage, tries, goal, rounds, isErased, isRollback, cursor, met, best(proof, shown), trouble);
  }

  /** The first trouble is the cause of the others. */
  private Installation withTrouble(Trouble why) {
    return new Installation(
        stage,
        tries,
        goal,
        rounds,
        isErased,
        isRollback,
        cursor,
        met,
        proof,
        Optional.of(trouble.orElse(why)));
  }

  private static Optional<Proof> best(Optional<Proof> one, Optional<Proof> other) {
    return Stream.concat(one.stream(), other.stream()).max(Comparator.naturalOrder());
  }
}
