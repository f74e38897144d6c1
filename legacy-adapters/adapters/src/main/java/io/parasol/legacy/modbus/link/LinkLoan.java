// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseRefusedException.Reason;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Quality;
import io.parasol.legacy.modbus.client.ModbusClient;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PolledDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loan of a link to one transfer at a time. This class handles the effects on polls and other
 * devices, on the link's thread; {@link ModbusLease} handles what the transfer does with the link.
 */
final class LinkLoan {

  private static final Logger log = LoggerFactory.getLogger(LinkLoan.class);

  private final ModbusClient client;
  private final PollContext context;
  private final Supplier<List<PolledDevice>> devices;
  private @Nullable PolledDevice holder;

  /**
   * @param devices supplies all devices of the link.
   */
  LinkLoan(ModbusClient client, PollContext context, Supplier<List<PolledDevice>> devices) {
    this.client = client;
    this.context = context;
    this.devices = devices;
  }

  /**
   * Lends the link. Must not be called on the link's thread, which it waits for.
   *
   * @param timeout maximum wait for the requests in flight and for earlier claims.
   */
  LinkLease lend(PolledDevice device, LeaseTerms terms, Duration timeout)
      throws LeaseRefusedException {
    CompletableFuture<Void> granted = new CompletableFuture<>();
    CompletableFuture<Runnable> undone = new CompletableFuture<>();
    CompletionStage<Runnable> undo = undone;
    try {
      context.time().loop().execute(() -> begin(device, terms, granted, undone));
      granted.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return new ModbusLease(client, context, device, terms, () -> end(device, terms));
    } catch (RejectedExecutionException hasEnded) {
      throw new LeaseRefusedException(
          Reason.CLOSED, "%s: its link is closed".formatted(device.id()));
    } catch (ExecutionException refused) {
      if (refused.getCause() instanceof LeaseRefusedException why) {
        throw new LeaseRefusedException(why.reason(), String.valueOf(why.getMessage()));
      }
      throw new IllegalStateException("link could not be lent", refused.getCause());
    } catch (TimeoutException busy) {
      undo.thenAccept(context.time().loop()::execute);
      throw new LeaseRefusedException(
          Reason.BUSY, "%s: requests in flight did not end in time".formatted(device.id()));
    } catch (InterruptedException interrupted) {
      undo.thenAccept(context.time().loop()::execute);
      Thread.currentThread().interrupt();
      throw new LeaseRefusedException(Reason.BUSY, "%s: interrupted".formatted(device.id()));
    }
  }

  private void begin(
      PolledDevice device,
      LeaseTerms terms,
      CompletableFuture<Void> granted,
      CompletableFuture<Runnable> undo) {
    if (device.isClosed() || holder != null) {
      Reason reason = device.isClosed() ? Reason.CLOSED : Reason.LENT_ALREADY;
      granted.completeExceptionally(
          new LeaseRefusedException(
              reason, "%s: its link is %s".formatted(device.id(), reason.wireName())));
      return;
    }
    holder = device;
    if (terms instanceof LeaseTerms.Shared) {
      undo.complete(() -> end(device, terms));
      suspend(device, terms);
      granted.complete(null);
      return;
    }
    CompletionStage<Void> claim = context.arbiter().claim();
    undo.complete(
        () -> {
          if (granted.isDone()) {
            end(device, terms);
          } else {
            granted.cancel(false);
            holder = null;
            context.arbiter().withdraw(claim);
          }
        });
    claim.thenRun(
        () -> {
          if (!granted.isCancelled()) {
            context.arbiter().lend(device.id());
            suspend(device, terms);
            granted.complete(null);
          }
        });
  }

  /** Suspends the devices that the loan affects, and reports their points as stale. */
  private void suspend(PolledDevice device, LeaseTerms terms) {
    Instant since = context.time().clock().instant();
    long now = context.time().now();
    for (PolledDevice each : devices.get()) {
      if (each == device || terms instanceof LeaseTerms.Exclusive) {
        context.scheduler().suspend(each.health(), now);
        each.deliver(
            each.points().stream()
                .map(point -> point.unread(each.id(), Quality.STALE, since))
                .toList());
      }
    }
    log.info("link lent device={} terms={}", device.id(), terms);
  }

  /** Ends the loan. */
  @ConfinedTo("link")
  private void end(PolledDevice device, LeaseTerms terms) {
    if (holder != device) {
      return;
    }
    holder = null;
    long now = context.time().now();
    for (PolledDevice each : devices.get()) {
      if (!each.isClosed()) {
        context.scheduler().resume(each.health(), now);
      }
    }
    log.info("link returned device={}", device.id());
    if (terms instanceof LeaseTerms.Exclusive) {
      context.arbiter().endLoan();
    } else {
      context.arbiter().endSharing();
    }
  }
}
