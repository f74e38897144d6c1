// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A link that passes commands to the known device only, and returns no values of any other device.
 */
record GuardedLink(DeviceLink link, IdentityGuard identityGuard) implements DeviceLink {

  private static final String FOREIGN_DEVICE = "another device answers at its address";

  @Override
  public DeviceId device() {
    return link.device();
  }

  @Override
  public Optional<Profile> profile() {
    return link.profile();
  }

  @Override
  public CompletionStage<Void> firstPoll() {
    return link.firstPoll();
  }

  @Override
  public CompletionStage<List<Reading>> read(Set<PointName> points) {
    return identityGuard
        .identify(device())
        .thenCompose(
            verdict ->
                switch (verdict) {
                  case KNOWN, NOT_CHECKED -> link.read(points);
                  case FOREIGN -> withoutValues(points, Quality.UNPROVEN);
                  case NO_ANSWER -> withoutValues(points, Quality.TIMEOUT);
                });
  }

  /**
   * Reads the points without their values: the caller still gets the time of the response and the
   * quality of failed points.
   */
  private CompletionStage<List<Reading>> withoutValues(Set<PointName> points, Quality instead) {
    return link.read(points)
        .thenApply(readings -> readings.stream().map(each -> withoutValue(each, instead)).toList());
  }

  private static Reading withoutValue(Reading reading, Quality instead) {
    return reading.value() == null
        ? reading
        : new Reading(
            reading.device(), reading.point(), null, reading.unit(), instead, reading.measuredAt());
  }

  @Override
  public CompletionStage<Optional<DeviceIdentity>> identify() {
    return link.identify();
  }

  @Override
  public void check(VerifiedCommand command) throws CommandRejectedException {
    link.check(command);
    if (identityGuard.isBlocked(device())) {
      throw new CommandRejectedException(Rejection.DEVICE_IDENTITY_CHANGED, FOREIGN_DEVICE);
    }
  }

  @Override
  public CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before) {
    return identityGuard
        .identify(device())
        .thenCompose(
            verdict ->
                switch (verdict) {
                  case KNOWN, NOT_CHECKED -> link.apply(command, before);
                  case FOREIGN ->
                      nothingSent(
                          Receipt.Result.REJECTED,
                          Rejection.DEVICE_IDENTITY_CHANGED.wireName(),
                          FOREIGN_DEVICE);
                  case NO_ANSWER ->
                      nothingSent(
                          Receipt.Result.FAILED,
                          Quality.TIMEOUT.wireName(),
                          "the device did not report its identity; nothing was sent");
                });
  }

  @Override
  public LinkLease lend(VerifiedCommand install, LeaseTerms terms, Duration timeout)
      throws LeaseRefusedException {
    if (identityGuard.isBlocked(device())) {
      throw new LeaseRefusedException(LeaseRefusedException.Reason.NOT_ENTITLED, FOREIGN_DEVICE);
    }
    return link.lend(install, terms, timeout);
  }

  private static CompletionStage<Receipt> nothingSent(
      Receipt.Result result, String reason, String detail) {
    return CompletableFuture.completedFuture(
        new Receipt(result, reason, detail, Map.of(), Map.of()));
  }

  @Override
  public void close() {
    link.close();
  }
}
