// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One controller, reached over the link it hangs on. Polls by itself from the moment it is opened.
 *
 * <p>All methods may be called from any thread and return at once; stages complete on the link's
 * thread, and never exceptionally for what a device or a line does.
 */
public interface DeviceLink extends AutoCloseable {

  DeviceId device();

  /** What the device has, as far as is known now; empty if that is nothing, or no registers. */
  default Optional<Profile> profile() {
    return Optional.empty();
  }

  /** Completes when every point has been asked for once, whether it answered or not. */
  CompletionStage<Void> firstPoll();

  /**
   * Reads points now, before the next poll.
   *
   * @return a reading for each point that the profile has, good or not.
   */
  CompletionStage<List<Reading>> read(Set<PointName> points);

  /**
   * Asks the device who it is, by the function of its protocol that is made for it.
   *
   * @return empty if it did not answer, or was busy; {@link DeviceIdentity#UNKNOWN} if it has no
   *     such function.
   */
  default CompletionStage<Optional<DeviceIdentity>> identify() {
    return CompletableFuture.completedFuture(Optional.of(DeviceIdentity.UNKNOWN));
  }

  /**
   * Says whether the profile lets this command through: points that may be written, their class,
   * their range, their rate. Sends nothing.
   *
   * @throws CommandRejectedException {@code not_writable}, {@code out_of_range} or {@code
   *     rate_exceeded}.
   */
  void check(VerifiedCommand command) throws CommandRejectedException;

  /**
   * Carries out a verified command: {@link #check} again, then the preconditions, read from the
   * device, then each write in the command's order, then the read-back of all. Goes before polls,
   * never between two parts of one.
   *
   * <p>A write is never sent twice. A value that the device keeps in flash and has already is not
   * sent; if that is so of all values, {@code before} is not asked and the result is {@link
   * Receipt.Result#APPLIED}. Commands to one device are carried out one after the other.
   *
   * @param before asked on the link's thread right before the first byte of a write is sent, after
   *     every check; the write goes out when its stage completes. If the stage fails, or takes
   *     longer than ten seconds, nothing is sent: with a {@link CommandRejectedException} the
   *     result is {@link Receipt.Result#REJECTED} with that reason, with anything else {@link
   *     Receipt.Result#FAILED}. Of a command that is for a time only, it is asked even if all
   *     values are there.
   */
  CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before);

  /**
   * What came of a command that was begun before the gateway ended, as far as the device itself
   * tells: for one that answers by itself.
   *
   * @return empty for a device that has to be read back.
   */
  default Optional<CompletionStage<Receipt>> recall(Command begun) {
    return Optional.empty();
  }

  /**
   * Lends the device's link to the transfer of a command that installs firmware on it. Blocks until
   * what is under way on the link has ended; not for a link's thread.
   *
   * @param patience how long to wait for that.
   * @throws LeaseRefusedException with its reason; nothing has changed then.
   */
  default LinkLease lend(VerifiedCommand install, Tenure tenure, Duration patience)
      throws LeaseRefusedException {
    throw new LeaseRefusedException(
        LeaseRefusedException.Reason.NOT_LENDABLE, "%s: no link to lend".formatted(device()));
  }

  /** The last say before a byte goes out: the command's expiry, and the journal's record. */
  @FunctionalInterface
  interface BeforeWrite {

    /**
     * Completes when it may go out.
     *
     * @param toTakeBack of a command that is for a time only: what its points are now, in the order
     *     in which it writes them, without those that the device takes back itself. Whoever is
     *     asked has to see to it.
     */
    CompletionStage<Void> arm(Map<PointName, Value> toTakeBack);
  }

  /** Stops polling; requests that are under way end first, within their time-out. */
  @Override
  void close();
}
