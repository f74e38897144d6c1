// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.WriteCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The link to a device with a text protocol, for callers on other threads than the link's. */
final class LineDeviceLink implements DeviceLink {

  private final LineLink link;
  private final LineThread thread;
  private final RecentWrites recent;
  private final WriteCheck<WritableLine, WritableLine.Prepared> check;
  private final InstantSource clock;

  LineDeviceLink(LineLink link, LineThread thread, RecentWrites recent, InstantSource clock) {
    this.link = link;
    this.thread = thread;
    this.recent = recent;
    this.check =
        WriteCheck.ofProfile(
            WritableLine.writeList(link.device().profile()),
            name -> link.device().formOf(name).isPresent(),
            recent);
    this.clock = clock;
  }

  @Override
  public DeviceId device() {
    return link.device().id();
  }

  @Override
  public CompletionStage<Void> firstPoll() {
    return link.firstPoll().minimalCompletionStage();
  }

  @Override
  public CompletionStage<List<Reading>> read(Set<PointName> points) {
    CompletableFuture<List<Reading>> done = new CompletableFuture<>();
    thread.execute(
        () -> {
          try {
            done.complete(List.copyOf(link.reads().readNow(points).values()));
          } finally {
            done.complete(unread(points));
          }
        },
        () -> done.complete(unread(points)));
    return done;
  }

  private List<Reading> unread(Set<PointName> names) {
    List<LinePoint> points =
        link.device().profile().points().stream()
            .filter(point -> names.contains(point.name()))
            .toList();
    return link.device().unread(points, Quality.COMM_ERROR, clock.instant());
  }

  @Override
  public void check(VerifiedCommand command) throws CommandRejectedException {
    check.check(command.content());
  }

  @Override
  public CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before) {
    CompletableFuture<Receipt> done = new CompletableFuture<>();
    thread.execute(
        () ->
            done.complete(
                new LineCommandRun(
                        link.device(), link.reads(), check, recent, command.content(), before)
                    .run()),
        () -> done.complete(Receipt.NOT_STARTED));
    return done;
  }

  @Override
  public LinkLease lend(VerifiedCommand install, LeaseTerms terms, Duration timeout)
      throws LeaseRefusedException {
    LinkLease.requireEntitled(install, device());
    if (terms instanceof LeaseTerms.Shared) {
      throw new LeaseRefusedException(
          LeaseRefusedException.Reason.NOT_LENDABLE,
          "%s: a link of a single device cannot be shared; expected an exclusive lease"
              .formatted(device()));
    }
    return LineLease.acquire(link, thread, timeout);
  }

  @Override
  public void close() {
    thread.close();
  }
}
