// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.LoaderState;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.TransferProgress;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one installation. Each state is saved on disk before its stage begins, so an earlier
 * process may have ended in any of them.
 *
 * <pre>
 *  IDENTIFY ─▶ PRECHECK ─▶ ENTER ─▶ LINE ─▶ ERASE ─▶ SEND ─▶ VERIFY ─▶ ACTIVATE ─▶ CONFIRM ─▶ RESTORE_LINE ─▶ OVER
 *     ▲   │         │        │        │    ╰─────── the old firmware is gone ────────╯   │          ▲
 *     │   ╰─────────┴────────│────────│──────────── rejected ───────────────────────────│──────────┤
 *     │                      ╰────────┴──────┬───── failed ──────────────────────────────╯          │
 *     │                                      ▼                                                      │
 *     ├───── nothing was erased ──────── RECOVER ── an application runs: CONFIRM identifies it ─────┤
 *     │                                   ▲    ╰─── impossible ──▶ previous image ──▶ PARKED        │
 *    FIND ── silent ──────────────────────╯                                                         │
 *     ╰────── found: continues at the goal, through ENTER and LINE ────────────────────────────────╯
 * </pre>
 *
 * A process that did not begin the installation itself starts at FIND. The installation also
 * returns to FIND when a driver requires that a transfer starts again.
 *
 * @param tries how often this stage has been begun.
 * @param goal the stage that follows LINE; in CONFIRM, RECOVER if that stage came before; in
 *     IDENTIFY, ENTER if the device may be in a bootloader that cannot be detected.
 * @param eraseCount how often the device was erased.
 * @param isErased whether ERASE or SEND may have begun.
 * @param isRollback whether the image is the previous one of the device instead of the new one.
 * @param deviceIdentity the identity that the device reported right before ENTER.
 * @param proof the strongest proof so far.
 * @param installFailure why the installation will fail; empty if it has not failed.
 */
public record Installation(
    Stage stage,
    int tries,
    Stage goal,
    int eraseCount,
    boolean isErased,
    boolean isRollback,
    TransferProgress cursor,
    Optional<DeviceIdentity> deviceIdentity,
    Optional<Proof> proof,
    Optional<InstallFailure> installFailure) {

  /**
   * Maximum number of erase cycles for one command, because the device's flash memory wears out.
   */
  static final int MAX_ATTEMPTS = 3;

  public static final Installation START =
      new Installation(
          Stage.IDENTIFY,
          0,
          Stage.ERASE,
          0,
          false,
          false,
          TransferProgress.START,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** The firmware that the device runs, compared with the release. */
  enum Runs {
    NEW,
    OTHER,
    UNKNOWN
  }

  /**
   * Returns the state in which this stage has begun once more. It must be saved before the stage
   * begins.
   */
  public Installation begun() {
    return with(
        next -> {
          next.tries++;
          next.isErased |= stage == Stage.ERASE || stage == Stage.SEND;
          if (stage == Stage.ERASE) {
            next.eraseCount++;
            next.cursor = TransferProgress.START;
          }
        });
  }

  /**
   * Returns whether the device may no longer have its old firmware, or may be in its bootloader.
   */
  public boolean isTouched() {
    return isErased
        || switch (stage) {
          case IDENTIFY -> goal == Stage.ENTER;
          case PRECHECK, OVER -> false;
          default -> true;
        };
  }

  /** Returns the state after the device has reported its identity. */
  public Installation identified(DeviceIdentity identity) {
    return at(Stage.PRECHECK, Stage.ERASE).with(next -> next.deviceIdentity = identity);
  }

  /** Returns the state after this stage has succeeded. */
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

  /**
   * Returns the state after RECOVER. A device that left its bootloader before anything was erased
   * is unchanged. Whether it has left a bootloader that cannot be detected, its application must
   * show.
   */
  private Installation recovered() {
    if (installFailure.isEmpty() && !isErased) {
      return goal == Stage.ENTER ? START : at(Stage.IDENTIFY, Stage.ENTER);
    }
    return installFailure.isPresent() && !isErased
        ? at(Stage.RESTORE_LINE)
        : at(Stage.CONFIRM, Stage.RECOVER);
  }

  /** Returns the state after the device has accepted one more block. */
  Installation sent(TransferProgress reached) {
    return with(next -> next.cursor = reached);
  }

  /**
   * Returns the state after an application runs again and its version was read.
   *
   * @param version the version that it reports.
   */
  Installation confirmed(Runs runs, String version) {
    if (isRollback && runs != Runs.UNKNOWN) {
      return at(Stage.RESTORE_LINE);
    }
    return switch (runs) {
      case NEW ->
          at(Stage.RESTORE_LINE)
              .withProof(Optional.of(Proof.READ_BACK))
              .with(
                  next -> {
                    next.isRollback = false;
                    next.installFailure = null;
                  });
      case OTHER ->
          withFailure(
                  new InstallFailure(
                      "version_unchanged", "the device still runs %s".formatted(version)))
              .at(Stage.RESTORE_LINE);
      case UNKNOWN ->
          withFailure(
                  new InstallFailure(
                      "version_unknown", "the device does not report its firmware version"))
              .at(Stage.PARKED);
    };
  }

  /** Returns the state after this stage has failed, as the failure's remedy permits. */
  Installation failed(Failure failure) {
    boolean mayTryAgain = tries < stage.maxAttempts();
    if (stage == Stage.RESTORE_LINE) {
      return this;
    }
    if (failure.action() == RecoveryAction.REPEAT && mayTryAgain) {
      return this;
    }
    Installation failing = withFailure(InstallFailure.of(failure));
    boolean mayBeInLoader = stage == Stage.RECOVER || (stage == Stage.IDENTIFY && isTouched());
    if (mayBeInLoader && !isErased && installFailure.isEmpty()) {
      return continuingInLoader();
    }
    if (stage == Stage.RECOVER) {
      return mayTryAgain && failure.action() != RecoveryAction.STOP
          ? this
          : failing.at(Stage.PARKED);
    }
    if (failure.action() == RecoveryAction.STOP) {
      return isErased || stage == Stage.ENTER || stage == Stage.LINE
          ? failing.at(Stage.PARKED)
          : failing.at(Stage.RESTORE_LINE);
    }
    if (failure.action() == RecoveryAction.START_AGAIN && eraseCount < MAX_ATTEMPTS) {
      return viaFind(Stage.ERASE);
    }
    return switch (stage) {
      case IDENTIFY, PRECHECK -> failing.at(Stage.RESTORE_LINE);
      // If that has not brought the device back, it would not do so the next time.
      case CONFIRM -> failing.at(goal == Stage.RECOVER ? Stage.PARKED : Stage.RECOVER);
      default -> failing.at(Stage.RECOVER);
    };
  }

  /**
   * Returns the state after the installation was rejected for a reason outside the device. Nothing
   * was erased.
   */
  Installation refused(InstallFailure why) {
    Installation failing = withFailure(why);
    return stage == Stage.IDENTIFY || stage == Stage.PRECHECK
        ? failing.at(Stage.RESTORE_LINE)
        : failing.at(Stage.RECOVER);
  }

  /** Returns the state in which the gateway can do nothing more. */
  Installation parked(InstallFailure why) {
    return withFailure(why).at(Stage.PARKED);
  }

  /**
   * Returns the state that starts the installation of the previous image, because there is no other
   * way to recover.
   */
  Installation rollingBack() {
    return at(Stage.FIND, Stage.ERASE)
        .with(
            next -> {
              next.eraseCount = 0;
              next.isErased = true;
              next.isRollback = true;
              next.cursor = TransferProgress.START;
              next.proof = null;
            });
  }

  /**
   * Returns the state in which this process continues an installation that an earlier process left.
   * If the device must be searched for, that is FIND.
   *
   * @param isResumable whether the device can continue in the middle of a transfer.
   */
  Installation afterRestart(boolean isResumable) {
    return switch (stage) {
      case IDENTIFY, PRECHECK -> isTouched() ? at(stage) : START;
      case ENTER, LINE -> isErased ? viaFind(goal) : viaFind(Stage.ENTER);
      case ERASE -> viaFind(Stage.ERASE);
      case SEND -> viaFind(isResumable && cursor.blocks() > 0 ? Stage.SEND : Stage.ERASE);
      case VERIFY, ACTIVATE -> viaFind(stage);
      case FIND -> viaFind(goal);
      case CONFIRM, RECOVER, RESTORE_LINE -> at(stage);
      case PARKED, OVER -> this;
    };
  }

  /**
   * Returns the state after the device was searched for.
   *
   * @param runs the firmware that its application reports, if it was asked.
   */
  Installation found(LoaderState where, Runs runs) {
    if (where == LoaderState.SILENT) {
      return tries < stage.maxAttempts()
          ? this
          : withFailure(
                  new InstallFailure(
                      "not_found", "neither its application nor its bootloader answers"))
              .at(Stage.RECOVER);
    }
    if (goal == Stage.ENTER) {
      // Nothing was erased: leave the bootloader, if the device is in it, and start again.
      return switch (where) {
        case APPLICATION -> START;
        case LOADER_UNDETECTABLE -> at(Stage.RECOVER, Stage.ERASE);
        default -> at(Stage.RECOVER);
      };
    }
    boolean mayBeWhole = goal == Stage.SEND || goal == Stage.VERIFY || goal == Stage.ACTIVATE;
    if (mayBeWhole && runs == Runs.NEW) {
      // The device has already started the new firmware. Sending it again would only wear its
      // flash.
      return at(Stage.CONFIRM);
    }
    return at(where == LoaderState.APPLICATION ? Stage.ENTER : Stage.LINE);
  }

  /**
   * Returns the state for a device that an earlier process has led into a bootloader without a
   * known exit, with no failure so far. The only way out is to install the new image. The approval
   * is checked again before ERASE.
   */
  private Installation continuingInLoader() {
    return at(Stage.LINE, Stage.ERASE).with(next -> next.isErased = false);
  }

  private Installation viaFind(Stage next) {
    return at(Stage.FIND, next);
  }

  private Installation at(Stage next) {
    return at(next, goal);
  }

  private Installation at(Stage nextStage, Stage nextGoal) {
    return with(
        next -> {
          next.stage = nextStage;
          next.tries = 0;
          next.goal = nextGoal;
        });
  }

  private Installation withProof(Optional<Proof> shown) {
    return with(next -> next.proof = best(proof, shown).orElse(null));
  }

  /** Keeps the first failure, because it is the cause of later ones. */
  private Installation withFailure(InstallFailure why) {
    return with(next -> next.installFailure = installFailure.orElse(why));
  }

  private static Optional<Proof> best(Optional<Proof> one, Optional<Proof> other) {
    return Stream.concat(one.stream(), other.stream()).max(Comparator.naturalOrder());
  }

  private Installation with(Consumer<Parts> change) {
    Parts next = new Parts(this);
    change.accept(next);
    return next.joined();
  }

  /** The parts of the next state. They are those of the previous one, except what is assigned. */
  private static final class Parts {
    private Stage stage;
    private int tries;
    private Stage goal;
    private int eraseCount;
    private boolean isErased;
    private boolean isRollback;
    private TransferProgress cursor;
    private @Nullable DeviceIdentity deviceIdentity;
    private @Nullable Proof proof;
    private @Nullable InstallFailure installFailure;

    Parts(Installation previous) {
      stage = previous.stage;
      tries = previous.tries;
      goal = previous.goal;
      eraseCount = previous.eraseCount;
      isErased = previous.isErased;
      isRollback = previous.isRollback;
      cursor = previous.cursor;
      deviceIdentity = previous.deviceIdentity.orElse(null);
      proof = previous.proof.orElse(null);
      installFailure = previous.installFailure.orElse(null);
    }

    Installation joined() {
      return new Installation(
          stage,
          tries,
          goal,
          eraseCount,
          isErased,
          isRollback,
          cursor,
          Optional.ofNullable(deviceIdentity),
          Optional.ofNullable(proof),
          Optional.ofNullable(installFailure));
    }
  }
}
