// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import io.parasol.legacy.LentPort;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.LineSettings;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Modbus client for a local serial line, RTU or ASCII: one request at a time.
 *
 * <p>Everything runs on the single thread of the line. While a response is awaited, and in the
 * short silence before a request, that thread blocks in a read of the port. It then timestamps the
 * last byte as it arrives, and keeps the silence with a precision of 0.1 ms. Otherwise it waits for
 * its other tasks. Stages complete on this thread.
 *
 * <p>{@link SerialTransactions} describes how a response is matched without a transaction
 * identifier. A lost port is handled like a lost connection in {@link ModbusTcpClient}.
 */
public final class ModbusSerialClient implements ModbusClient {

  private static final Logger log = LoggerFactory.getLogger(ModbusSerialClient.class);

  /**
   * The longest silence that the thread spends in a read of the port, where it notices at once what
   * breaks the silence; in nanoseconds.
   */
  private static final long MAX_LISTENING = TimeUnit.MILLISECONDS.toNanos(20);

  /** The pause after an unexpected exception, in nanoseconds. Then the line continues. */
  private static final long AFTER_DEFECT = TimeUnit.SECONDS.toNanos(1);

  /** Larger than the longest frame; remaining bytes are read next. */
  private static final int BUFFER = 1024;

  private final SerialLineThread thread;
  private final SerialLink link;
  private final TcpSettings settings;
  private final ConnectionListener listener;
  private final ModbusSerial configuredLine;
  private final SerialPorts ports;
  private volatile SerialTransactions transactions;
  private final long connectDelayNanos;
  private final byte[] buffer = new byte[BUFFER];

  private final WakeUpTimer timer;
  private boolean isRunning;
  private boolean isRunScheduled;
  private @Nullable IOException writeFailure;

  /**
   * @param thread the thread of the line, which must outlive the client.
   * @param settings supplies the start, the gap, the queue size and the connect delay, which begins
   *     when the port is opened; the other settings have no meaning for a serial line.
   * @param jitter returns random numbers from 0 (inclusive) to 1 (exclusive), for the jitter of
   *     reopening.
   */
  ModbusSerialClient(
      ModbusSerial line,
      SerialPorts ports,
      SerialLineThread thread,
      TcpSettings settings,
      ConnectionListener listener,
      DoubleSupplier jitter) {
    this.thread = thread;
    this.configuredLine = line;
    this.ports = ports;
    this.settings = settings;
    this.listener = listener;
    this.link = new SerialLink(line, ports, listener, jitter);
    this.timer = new WakeUpTimer(thread, this::run);
    this.connectDelayNanos = settings.connectDelay().toNanos();
    this.transactions = transactions(line);
    if (settings.start() == TcpSettings.Start.AT_ONCE) {
      thread.execute(this::scheduleRun);
    }
  }

  private SerialTransactions transactions(ModbusSerial line) {
    return new SerialTransactions(
        LineSettings.of(line), settings.queue(), settings.gap().toNanos(), listener);
  }

  /** Returns the configured settings of the line. */
  public ModbusSerial configuredLine() {
    return configuredLine;
  }

  /** Returns the port for the holder of a lease, who opens it after {@link #park}. */
  public LentPort lentPort() {
    return new LentPort(ports, configuredLine.rs485());
  }

  /**
   * Fails all waiting requests, closes the port, and leaves it to the holder of a lease until
   * {@link #applySettings}.
   */
  @ConfinedTo("link")
  public void park() {
    transactions.lost("the line is lent to a transfer");
    link.park();
  }

  /**
   * Fails all waiting requests, and gives the line new serial settings. If the port cannot be
   * opened with them now, the usual retries follow.
   *
   * @return why the port is not open with these settings, or null.
   */
  @ConfinedTo("link")
  public @Nullable String applySettings(SerialSettings newSettings) {
    transactions.lost("the serial settings are being changed");
    ModbusSerial newLine =
        new ModbusSerial(
            configuredLine.id(),
            newSettings,
            configuredLine.framing(),
            configuredLine.echo(),
            configuredLine.rs485());
    link.changeTo(newLine);
    transactions = transactions(newLine).inheritFrom(transactions);
    String refused = openNow();
    scheduleRun();
    return refused;
  }

  @Override
  public CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    return submit(unit, request, false, timeout);
  }

  @Override
  public CompletionStage<ModbusResponse> sendUrgent(
      Unit unit, ModbusRequest request, Duration timeout) {
    return submit(unit, request, true, timeout);
  }

  private CompletionStage<ModbusResponse> submit(
      Unit unit, ModbusRequest request, boolean urgent, Duration timeout) {
    PendingRequest pending =
        new PendingRequest(
            ModbusLimits.requireUnicast(unit), request, urgent, System.nanoTime(), timeout);
    if (thread.isCurrent()) {
      accept(pending);
    } else {
      try {
        thread.execute(() -> accept(pending));
      } catch (RejectedExecutionException hasEnded) {
        pending.fail(ModbusFailure.Kind.DISCONNECTED, false, "the line's thread has ended");
      }
    }
    return pending.answer();
  }

  @Override
  public Duration quarantine(Unit unit) {
    return Duration.ofNanos(transactions.quarantine(unit, System.nanoTime()));
  }

  @Override
  public Optional<ForeignFrame> foreignMaster() {
    return transactions.foreignMaster(System.nanoTime());
  }

  @Override
  public int window() {
    return 1;
  }

  @Override
  public Duration postponed() {
    return Duration.ofNanos(transactions.lastPostponed());
  }

  @Override
  public boolean isConnected() {
    return link.isUp();
  }

  @Override
  public void close() {
    link.hangUp();
    try {
      thread.execute(() -> transactions.lost(link.close()));
    } catch (RejectedExecutionException hasEnded) {
      // No request is waiting any more.
    }
  }

  private void accept(PendingRequest request) {
    String unavailable = link.unavailableUntil(request.deadline());
    if (unavailable != null) {
      request.fail(ModbusFailure.Kind.DISCONNECTED, false, unavailable);
      return;
    }
    transactions.submit(request);
    scheduleRun();
  }

  /**
   * Schedules a turn. It never runs at once, so that the caller has its stage before the stage
   * completes.
   */
  private void scheduleRun() {
    if (!isRunning && !isRunScheduled) {
      runLater();
    }
  }

  private void runLater() {
    try {
      thread.execute(this::run);
      isRunScheduled = true;
    } catch (RejectedExecutionException hasEnded) {
      // The thread has ended: no request is waiting any more.
    }
  }

  private void run() {
    isRunScheduled = false;
    isRunning = true;
    try {
      runUntilIdle();
    } catch (RuntimeException defect) {
      log.error("unexpected exception on the thread of a serial line", defect);
      timer.wakeIn(AFTER_DEFECT, System.nanoTime());
    } finally {
      isRunning = false;
    }
  }

  /** Sends and receives until there is nothing to wait for at the port, or another task is due. */
  private void runUntilIdle() {
    long readNanos = 0;
    boolean wasAsleep = true;
    while (true) {
      openIfDue();
      // If the thread wakes late, it reads what has arrived meanwhile before it expires a request.
      long checkedAt = System.nanoTime();
      receive(readNanos, wasAsleep);
      wasAsleep = false;
      transactions.expire(checkedAt);
      transactions.sendDue(System.nanoTime(), this::write);
      loseIfNotWritten();

      long now = System.nanoTime();
      long next = transactions.nextDue(now);
      boolean isPortNeeded =
          link.port() != null && (transactions.isListening(now) || next <= MAX_LISTENING);
      if (!isPortNeeded) {
        timer.wakeIn(Math.min(next, link.nextDue(now)), now);
        return;
      }
      long task = thread.nanosToNextTask();
      if (task == 0) {
        runLater();
        return;
      }
      readNanos = Math.min(next, task);
    }
  }

  private void openIfDue() {
    if (link.isOpenDue(System.nanoTime())) {
      openNow();
    }
  }

  private @Nullable String openNow() {
    String refused = link.open();
    if (refused == null) {
      transactions.opened(System.nanoTime(), connectDelayNanos);
    } else {
      transactions.lost(refused);
    }
    return refused;
  }

  /**
   * Reads what has arrived, or arrives within a time.
   *
   * @param wasAsleep whether the port has not been read for some time.
   */
  private void receive(long nanos, boolean wasAsleep) {
    SerialPort port = link.port();
    if (port == null) {
      return;
    }
    try {
      int count = port.read(buffer, Duration.ofNanos(nanos));
      long now = System.nanoTime();
      if (count > 0 && transactions.received(Arrays.copyOf(buffer, count), now)) {
        link.proven();
      }
      if (wasAsleep) {
        transactions.receivedLate(now);
      }
    } catch (IOException failed) {
      lose(failed);
    }
  }

  /** Writes a frame; returns when the last byte has left. */
  private void write(byte[] frame) {
    SerialPort port = link.port();
    try {
      if (port != null) {
        port.write(frame);
      }
    } catch (IOException failed) {
      writeFailure = failed;
    }
  }

  private void loseIfNotWritten() {
    IOException failure = writeFailure;
    if (failure != null) {
      writeFailure = null;
      lose(failure);
    }
  }

  private void lose(IOException failed) {
    transactions.lost(link.lost(SerialLink.message(failed)));
  }
}
