// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseRefusedException.Reason;
import io.parasol.legacy.LentPort;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The serial port of a device with a text protocol, lent to one transfer. The device is alone on
 * its line.
 */
final class LineLease implements LinkLease {

  /** Maximum wait for the link's thread: the duration of its longest step, a command. */
  private static final Duration MAX_STEP_DURATION = Duration.ofSeconds(60);

  private final LineLink link;
  private final LineThread thread;
  private final LentPort port;
  private final SerialSettings configuredSettings;
  private SerialSettings form;
  private boolean isParked;
  private boolean isClosed;

  private LineLease(LineLink link, LineThread thread) {
    this.link = link;
    this.thread = thread;
    this.port = link.lentPort();
    this.configuredSettings = link.device().config().link().port();
    this.form = configuredSettings;
  }

  /** Takes the lease. Must not be called on the link's thread, which it waits for. */
  static LineLease acquire(LineLink link, LineThread thread, Duration timeout)
      throws LeaseRefusedException {
    CompletableFuture<Boolean> lease = new CompletableFuture<>();
    thread.execute(
        () -> {
          boolean isLent = !lease.isDone() && link.lend();
          if (!lease.complete(isLent) && isLent) {
            link.endLoan();
          }
        },
        () -> lease.cancel(false));
    String device = link.device().id().value();
    try {
      if (!lease.get(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new LeaseRefusedException(Reason.LENT_ALREADY, device + ": its link is lent_already");
      }
      return new LineLease(link, thread);
    } catch (CancellationException hasEnded) {
      throw new LeaseRefusedException(Reason.CLOSED, device + ": its link is closed");
    } catch (TimeoutException | ExecutionException busy) {
      lease.completeExceptionally(new TimeoutException());
      throw new LeaseRefusedException(
          Reason.BUSY, device + ": requests in flight did not end in time");
    } catch (InterruptedException interrupted) {
      lease.completeExceptionally(new TimeoutException());
      Thread.currentThread().interrupt();
      throw new LeaseRefusedException(Reason.BUSY, device + ": interrupted");
    }
  }

  @Override
  public DeviceId device() {
    return link.device().id();
  }

  @Override
  public Optional<SerialSettings> settings() {
    return Optional.of(form);
  }

  @Override
  public boolean hasPort() {
    if (!port.hasFailed() || !LinkLease.super.hasPort()) {
      return LinkLease.super.hasPort();
    }
    try {
      int unused = rawPort(configuredSettings).read(new byte[1], Duration.ZERO);
      restoreSettings();
      return true;
    } catch (IOException stillFailing) {
      return false;
    }
  }

  @Override
  public Answer request(int function, byte[] data, Duration timeout) {
    return new NoLeaseResponse("this line does not carry Modbus", false);
  }

  @Override
  public void changeSettings(SerialSettings newSettings) throws IOException {
    throw new IOException(
        "%s: the serial settings can be changed for the bare port only".formatted(device()));
  }

  @Override
  public SerialPort rawPort(SerialSettings newSettings) throws IOException {
    if (isClosed) {
      throw new IOException("the lease has ended");
    }
    if (!isParked) {
      runOnLinkThread(link::park);
      isParked = true;
    }
    form = newSettings;
    return port.open(newSettings);
  }

  @Override
  public void restoreSettings() throws IOException {
    if (isParked) {
      port.close();
      runOnLinkThread(link::unpark);
      isParked = false;
      form = configuredSettings;
    }
  }

  private void runOnLinkThread(Runnable task) throws IOException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    thread.execute(
        () -> {
          task.run();
          done.complete(null);
        },
        () -> done.cancel(false));
    try {
      done.get(MAX_STEP_DURATION.toMillis(), TimeUnit.MILLISECONDS);
    } catch (CancellationException | TimeoutException | ExecutionException failed) {
      throw new IOException("%s: the link's thread does not respond".formatted(device()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("%s: interrupted".formatted(device()), interrupted);
    }
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      port.close();
      thread.execute(link::endLoan, () -> {});
    }
  }
}
