// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.WriteCheck;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * The link of a panel. A panel cannot be queried: {@link #read} returns its latest readings, and
 * {@link #firstPoll} completes when the panel may connect.
 */
final class PanelDeviceLink implements DeviceLink {

  private final Panel panel;
  private final PanelClient client;
  private final RecentWrites recent;
  private final WriteCheck<WritablePanelPoint, SetPoint> check;
  private final CompletableFuture<Void> firstPoll = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final Deque<Runnable> commands = new ArrayDeque<>();
  private boolean isExecuting;
  private boolean isClosed;

  PanelDeviceLink(Panel panel, PanelClient client) {
    this.panel = panel;
    this.client = client;
    this.recent = new RecentWrites(panel.id(), panel.outlets().writes(), panel.time().clock());
    this.check =
        WriteCheck.ofConfiguration(
            WritablePanelPoint.writeList(panel.config().writes()), panel::hasPoint, recent);
  }

  /** Starts the panel. */
  @ConfinedTo("panels")
  void start() {
    panel.start();
    firstPoll.complete(null);
  }

  @Override
  public DeviceId device() {
    return panel.id();
  }

  @Override
  public CompletionStage<Void> firstPoll() {
    return firstPoll.minimalCompletionStage();
  }

  @Override
  public CompletionStage<List<Reading>> read(Set<PointName> points) {
    CompletableFuture<List<Reading>> done = new CompletableFuture<>();
    onLoop(
        () -> done.complete(points.stream().filter(panel::hasPoint).map(panel::last).toList()),
        () -> done.complete(List.of()));
    return done;
  }

  @Override
  public void check(VerifiedCommand command) throws CommandRejectedException {
    check.check(command.content());
  }

  @Override
  public CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before) {
    return apply(command.content(), before);
  }

  /**
   * Executes a command. Separate from {@link #apply(VerifiedCommand, BeforeWrite)} for tests, which
   * cannot create a verified command.
   */
  CompletionStage<Receipt> apply(Command command, BeforeWrite before) {
    CompletableFuture<Receipt> done = new CompletableFuture<>();
    onLoop(
        () -> {
          commands.add(() -> execute(command, before, done));
          executeNext();
        },
        () -> done.complete(Receipt.NOT_STARTED));
    return done;
  }

  private void execute(Command command, BeforeWrite before, CompletableFuture<Receipt> done) {
    if (isClosed) {
      done.complete(Receipt.NOT_STARTED);
      commandEnded();
      return;
    }
    new PanelCommand(panel, client, check, recent, command, before)
        .run()
        .thenAccept(
            receipt -> {
              done.complete(receipt);
              commandEnded();
            });
  }

  private void commandEnded() {
    isExecuting = false;
    executeNext();
  }

  private void executeNext() {
    if (!isExecuting && !commands.isEmpty()) {
      isExecuting = true;
      commands.remove().run();
    } else if (!isExecuting && isClosed) {
      client.release(panel).thenRun(() -> stopped.complete(null));
    }
  }

  /** Stops the link. Completes when the command in progress and the connection have ended. */
  CompletionStage<Void> stop() {
    onLoop(
        () -> {
          if (!isClosed) {
            isClosed = true;
            executeNext();
          }
        },
        () -> stopped.complete(null));
    return stopped;
  }

  @Override
  public void close() {
    stop();
  }

  private void onLoop(Runnable what, Runnable ifClosed) {
    try {
      panel.time().loop().execute(what);
    } catch (RejectedExecutionException loopHasEnded) {
      ifClosed.run();
    }
  }
}
