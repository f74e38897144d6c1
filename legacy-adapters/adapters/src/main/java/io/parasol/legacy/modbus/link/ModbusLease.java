// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.concurrent.ConfinedTo;
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
  private static final Duration MAX_STEP_OVERHEAD = Duration.ofSeconds(60);

  private final ModbusClient client;
  private final PollContext context;
  private final PolledDevice device;
  private final LeaseTerms terms;
  private final Runnable onClose;
  private final @Nullable ModbusSerialClient serialClient;
  private final @Nullable LentPort lentPort;
  private @Nullable SerialSettings form;
  private boolean hasConfiguredSettings = true;
  private boolean isClosed;

  /** The time, in nanoseconds, from which the next request takes precedence on the link. */
  @ConfinedTo("link")
  private long precedenceAt;

  /**
   * @param onClose returns the link; called on the link's thread.
   */
  ModbusLease(
      ModbusClient client,
      PollContext context,
      PolledDevice device,
      LeaseTerms terms,
      Runnable onClose) {
    this.client = client;
    this.context = context;
    this.device = device;
    this.terms = terms;
    this.onClose = onClose;
    this.serialClient = client instanceof ModbusSerialClient serialClient ? serialClient : null;
    this.lentPort = serialClient == null ? null : serialClient.lentPort();
    this.form = serialClient == null ? null : serialClient.configuredLine().port();
    this.precedenceAt = context.time().now();
  }

  @Override
  public DeviceId device() {
    return device.id();
  }

  @Override
  public Optional<SerialSettings> settings() {
    return Optional.ofNullable(form);
  }

  @Override
  public boolean hasPort() {
    if (lentPort == null || !LinkLease.super.hasPort()) {
      return LinkLease.super.hasPort();
    }
    return lentPort.isOpen() ? !lentPort.hasFailed() : client.isConnected();
  }

  @Override
  public Answer request(int function, byte[] data, Duration timeout) {
    ModbusRequest request = new ModbusRequest.Raw(function, data);
    if (isClosed) {
      return new NoLeaseResponse("the lease has ended", false);
    }
    CompletableFuture<Answer> done = new CompletableFuture<>();
    try {
      context
          .time()
          .loop()
          .execute(
              () -> {
                if (terms instanceof LeaseTerms.Shared shared) {
                  context
                      .arbiter()
                      .share(precedenceAt, () -> send(request, timeout, shared.weight(), done));
                } else {
                  send(request, timeout, 1, done);
                }
              });
      return done.get(timeout.plus(MAX_STEP_OVERHEAD).toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException hasEnded) {
      return new NoLeaseResponse("the link is closed", false);
    } catch (TimeoutException | ExecutionException stuck) {
      return new NoLeaseResponse("the link's thread does not respond", true);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new NoLeaseResponse("interrupted", true);
    }
  }

  private void send(
      ModbusRequest request, Duration timeout, double weight, CompletableFuture<Answer> done) {
    Duration untilFree = client.quarantine(device.requestTarget().unit());
    long started = context.time().now();
    context
        .arbiter()
        .transfer(
            device.requestTarget(),
            request,
            timeout.plus(untilFree),
            new LinkArbiter.RequestCallback() {
              @Override
              public void answered(ModbusResponse answer) {
                ended();
                done.complete(
                    answer instanceof ModbusResponse.RawResponse raw
                        ? new Data(raw.payload())
                        : new LeaseExceptionResponse(
                            ((ModbusResponse.ExceptionResponse) answer).code()));
              }

              @Override
              public void failed(ModbusFailure failure) {
                ended();
                done.complete(
                    new NoLeaseResponse(ErrorMapping.logText(failure), failure.wasSent()));
              }

              /**
               * Leaves the other devices their share of the link's time before the next request.
               */
              private void ended() {
                long now = context.time().now();
                precedenceAt = now + (long) ((now - started) * (1 - weight) / weight);
              }
            });
  }

  @Override
  public void changeSettings(SerialSettings settings) throws IOException {
    ModbusSerialClient serial = requireSerialClient();
    closePort();
    hasConfiguredSettings = settings.equals(serial.configuredLine().port());
    form = settings;
    String failure = onLoop(() -> Optional.ofNullable(serial.applySettings(settings))).orElse(null);
    if (failure != null) {
      throw new IOException(failure);
    }
  }

  @Override
  public SerialPort rawPort(SerialSettings settings) throws IOException {
    ModbusSerialClient serial = requireSerialClient();
    hasConfiguredSettings = false;
    onLoop(
        () -> {
          serial.park();
          return true;
        });
    form = settings;
    return lentPort().open(settings);
  }

  @Override
  public void restoreSettings() throws IOException {
    if (!hasConfiguredSettings) {
      changeSettings(requireSerialClient().configuredLine().port());
    }
  }

  private ModbusSerialClient requireSerialClient() throws IOException {
    if (isClosed) {
      throw new IOException("the lease has ended");
    }
    if (serialClient == null || terms instanceof LeaseTerms.Shared) {
      throw new IOException(
          "%s: cannot change serial settings; expected an exclusive lease of a local serial line"
              .formatted(device.id()));
    }
    return serialClient;
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
  private <T> T onLoop(Supplier<T> task) throws IOException {
    try {
      Future<T> done = context.time().loop().submit(task::get);
      return done.get(MAX_STEP_OVERHEAD.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | TimeoutException | ExecutionException failed) {
      throw new IOException(
          "%s: the link's thread does not respond".formatted(device.id()), failed);
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
    boolean hadConfiguredSettings = hasConfiguredSettings;
    isClosed = true;
    try {
      context
          .time()
          .loop()
          .execute(
              () -> {
                if (serialClient != null && !hadConfiguredSettings) {
                  serialClient.applySettings(serialClient.configuredLine().port());
                }
                onClose.run();
              });
    } catch (RejectedExecutionException hasEnded) {
      // The link is closed. It opens with its configured settings the next time.
    }
  }
}
