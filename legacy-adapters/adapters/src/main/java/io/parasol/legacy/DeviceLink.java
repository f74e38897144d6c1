// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One controller on its link. Polls run automatically after {@link DeviceLinks#start}.
 *
 * <p>All methods except {@link #lend} return at once and may be called from any thread. Stages
 * complete on the link's thread, and never exceptionally because of a device or a line.
 */
public interface DeviceLink extends AutoCloseable {

  DeviceId device();

  /**
   * Returns the presently known profile of the device; empty if nothing is known, or if the device
   * has no registers.
   */
  default Optional<Profile> profile() {
    return Optional.empty();
  }

  /**
   * Returns a stage that completes when every point has been requested once, with or without a
   * response.
   */
  CompletionStage<Void> firstPoll();

  /**
   * Reads points now, before the next poll.
   *
   * @return a reading for each of the points that the profile has, good or not.
   */
  CompletionStage<List<Reading>> read(Set<PointName> points);

  /**
   * Requests the identity of the device, with the function of its protocol for this purpose.
   *
   * @return empty if the device did not respond or was busy; {@link DeviceIdentity#UNKNOWN} if it
   *     has no such function.
   */
  default CompletionStage<Optional<DeviceIdentity>> identify() {
    return CompletableFuture.completedFuture(Optional.of(DeviceIdentity.UNKNOWN));
  }

  /**
   * Checks whether the profile allows this command: writable points, their command class, range and
   * write rate. Sends nothing.
   *
   * @throws CommandRejectedException {@code not_writable}, {@code out_of_range} or {@code
   *     rate_exceeded}.
   */
  void check(VerifiedCommand command) throws CommandRejectedException;

  /**
   * Executes a verified command: {@link #check} again, then the preconditions with values read from
   * the device, then each write in the command's order, then the read-back of all points. A command
   * takes precedence over polls, but does not interrupt a poll in progress.
   *
   * <p>A write is never sent twice. A value that the device keeps in flash memory and already has
   * is not sent. If this applies to all values, {@code before} is not called and the result is
   * {@link Receipt.Result#APPLIED}. Commands to one device are executed one after the other.
   *
   * @param before the final approval. It is requested on the link's thread, after every check and
   *     right before the first byte of a write is sent. The write is sent when its stage completes.
   *     If the line was in other use meanwhile, it is requested again before the write. If the
   *     stage fails, or takes longer than ten seconds, nothing is sent. After a {@link
   *     CommandRejectedException} the result is {@link Receipt.Result#REJECTED} with its reason,
   *     after any other failure {@link Receipt.Result#FAILED}. For a command that is limited in
   *     time, approval is requested even if the device already has all values.
   */
  CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before);

  /**
   * Returns the outcome of a command that was started before the gateway ended, as far as the
   * device itself reports it: for devices that send their own results.
   *
   * @return empty for a device that must be read back.
   */
  default Optional<CompletionStage<Receipt>> recall(Command started) {
    return Optional.empty();
  }

  /**
   * Lends the link of the device to the transfer of a command that installs firmware on it. Blocks
   * until the requests in flight on the link have ended. Must not be called on a link's thread.
   *
   * @param timeout maximum wait for the requests in flight.
   * @throws LeaseRefusedException if the link is not lent; nothing has changed then.
   */
  default LinkLease lend(VerifiedCommand install, LeaseTerms terms, Duration timeout)
      throws LeaseRefusedException {
    throw new LeaseRefusedException(
        LeaseRefusedException.Reason.NOT_LENDABLE,
        "%s: this device has no link that can be lent".formatted(device()));
  }

  /**
   * The final approval before a write is sent. It covers the expiry of the command and its record
   * in the journal.
   */
  @FunctionalInterface
  interface BeforeWrite {

    /**
     * Requests the approval; completes when the write may be sent. A second request for the same
     * command checks again what may have changed since.
     *
     * @param toRestore for a command that is limited in time: the present values of its points, in
     *     the order of its writes, without points that the device restores by itself. The approver
     *     is responsible for restoring them later.
     */
    CompletionStage<Void> requestApproval(Map<PointName, Value> toRestore);
  }

  /** Stops polling. The requests in flight end first, within their timeout. */
  @Override
  void close();
}
