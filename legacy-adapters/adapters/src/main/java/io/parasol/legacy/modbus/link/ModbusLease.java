// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LentPort;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.modbus.client.ModbusClient;
import io.parasol.legacy.modbus.client.ModbusSerialClient;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.poll.ErrorMapping;
import io.parasol.legacy.modbus.poll.LinkArbiter;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PolledDevice;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A Modbus link that is lent to one transfer. */
final class ModbusLease implements LinkLease {

  /**
   * Time that the link's thread may take in addition to the timeout of a request, because a serial
   * driver may block.
   */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(60);

  private final ModbusClient master;
  private final PollContext context;
  private final PolledDevice device;
  private final LeaseTerms tenure;
  private final Instant since;
  private final Runnable end;
  private final @Nullable ModbusSerialClient serial;
  private final @Nullable LentPort lentPort;
  private Optional<SerialSettings> form;
  private boolean isHome = true;
  private boolean isClosed;

  /**
   * The time, in nanoseconds, from which the next request takes precedence on the link. Used on the
   * link's thread only.
   */
  private long dueAt;

  /**
   * @param end returns the link; called on the link's thread.
   */
  ModbusLease(
      ModbusClient master,
      PollContext context,
      PolledDevice device,
      LeaseTerms tenure,
      Instant since,
      Runnable end) {
    this.master = master;
    this.context = context;
    this.device = device;
    this.tenure = tenure;
    this.since = since;
    this.end = end;
    this.serial = master instanceof ModbusSerialClient line ? line : null;
    this.lentPort = serial == null ? null : serial.lentPort();
    this.form = serial == null ? Optional.empty() : Optional.of(serial.home().port());
    this.dueAt = context.time().now();
  }

  @Override
  public DeviceId device() {
    return device.id();
  }

  @Override
  public LeaseTerms tenure() {
    return tenure;
  }

  @Override
  public Instant since() {
    return since;
  }

  @Override
  public Optional<SerialSettings> form() {
    return form;
  }

  @Override
  public Answer ask(int function, byte[] data, Duration patience) {
    ModbusRequest request = new ModbusRequest.Raw(function, data);
    if (isClosed) {
      return new Silent("the lease has ended", false);
    }
    CompletableFuture<Answer> done = new CompletableFuture<>();
    try {
      context
          .time()
          .loop()
          .execute(
              () -> {
                if (tenure instanceof LeaseTerms.Shared shared) {
                  context.line().share(dueAt, () -> send(request, patience, shared.weight(), done));
                } else {
                  send(request, patience, 1, done);
                }
              });
      return done.get(patience.plus(LONGEST_STEP).toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException hasEnded) {
      return new Silent("the link is closed", false);
    } catch (TimeoutException | ExecutionException stuck) {
      return new Silent("the link's thread does not respond", true);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Silent("interrupted", true);
    }
  }

  private void send(
      ModbusRequest request, Duration patience, double weight, CompletableFuture<Answer> done) {
    Duration untilFree = master.quarantine(device.asked().unit());
    long started = context.time().now();
    context
        .line()
        .transfer(
            device.asked(),
            request,
            patience.plus(untilFree),
            new LinkArbiter.Caller() {
              @Override
              public void answered(ModbusResponse answer) {
                ended();
                done.complete(
                    answer instanceof ModbusResponse.RawAnswer raw
                        ? new Data(raw.payload())
                        : new Refused(((ModbusResponse.Refused) answer).code()));
              }

              @Override
              public void failed(ModbusFailure failure) {
                ended();
                done.complete(new Silent(ErrorMapping.why(failure), failure.wasSent()));
              }

              /**
               * Leaves the other devices their share of the link's time before the next request.
               */
              private void ended() {
                long now = context.time().now();
                dueAt = now + (long) ((now - started) * (1 - weight) / weight);
              }
            });
  }

  @Override
  public void become(SerialSettings other) throws IOException {
    ModbusSerialClient line = line();
    closePort();
    isHome = other.equals(line.home().port());
    form = Optional.of(other);
    String refused = onLoop(() -> Optional.ofNullable(line.become(other))).orElse(null);
    if (refused != null) {
      throw new IOException(refused);
    }
  }

  @Override
  public SerialPort bare(SerialSettings other) throws IOException {
    ModbusSerialClient line = line();
    isHome = false;
    onLoop(
        () -> {
          line.park();
          return true;
        });
    form = Optional.of(other);
    return lentPort().open(other);
  }

  @Override
  public void home() throws IOException {
    if (!isHome) {
      become(line().home().port());
    }
  }

  private ModbusSerialClient line() throws IOException {
    if (isClosed) {
      throw new IOException("the lease has ended");
    }
    if (serial == null || tenure instanceof LeaseTerms.Shared) {
      throw new IOException(
          "%s: cannot change serial settings; expected an exclusive lease of a local serial line"
              .formatted(device.id()));
    }
    return serial;
  }

  private LentPort lentPort() {
    if (lentPort == null) {
      throw new IllegalStateException("the link is not a local serial line");
    }
    return lentPort;
  }

  private void closePort() {
    if (lentPort != null) {
      lentPort.close();
    }
  }

  /** Runs a task on the link's thread and waits for its result. */
  private <T> T onLoop(Supplier<T> what) throws IOException {
    try {
      Future<T> done = context.time().loop().submit(what::get);
      return done.get(LONGEST_STEP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | TimeoutException | ExecutionException gone) {
      throw new IOException("%s: the link's thread does not respond".formatted(device.id()), gone);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("%s: interrupted".formatted(device.id()), interrupted);
    }
  }

  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    closePort();
    boolean wasHome = isHome;
    isClosed = true;
    try {
      context
          .time()
          .loop()
          .execute(
              () -> {
                if (serial != null && !wasHome) {
                  serial.become(serial.home().port());
                }
                end.run();
              });
    } catch (RejectedExecutionException hasEnded) {
      // The link is closed. It opens with its configured settings the next time.
    }
  }
}
