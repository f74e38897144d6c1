// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.SiteConfig.Link.ModbusSerial;
import io.parasol.config.site.SerialSettings;
import io.parasol.config.site.Unit;
import io.parasol.legacy.LentPort;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master of a serial line of this machine, RTU or ASCII: one request at a time.
 *
 * <p>Everything happens on the line's one thread. While an answer is waited for, and in the short
 * silence before a request, that thread waits at the port; then the last byte is dated as it comes,
 * and the silence is kept to a tenth of a millisecond. Otherwise it waits for whatever else there
 * is to do. Stages are completed on it.
 *
 * <p>{@link LineConversation} says how an answer is found without a transaction identifier. As for
 * a port that is gone, this master is like {@link TcpModbusMaster} without its connection.
 */
public final class SerialModbusMaster implements ModbusMaster {

  private static final Logger LOG = LoggerFactory.getLogger(SerialModbusMaster.class);

  /** So long a silence is spent at the port, where what breaks it is heard at once. */
  private static final long LONGEST_LISTENING = TimeUnit.MILLISECONDS.toNanos(20);

  /** A defect costs the line so long, not for ever. */
  private static final long AFTER_DEFECT = TimeUnit.SECONDS.toNanos(1);

  /** More than the longest frame; what is left is read next. */
  private static final int BUFFER = 1024;

  private final BusThread bus;
  private final SerialLink link;
  private final TcpSettings settings;
  private final ConnectionListener listener;
  private final ModbusSerial home;
  private final SerialPorts ports;
  private volatile LineConversation conversation;
  private final long settling;
  private final byte[] buffer = new byte[BUFFER];

  private @Nullable ScheduledFuture<?> alarm;
  private long alarmAt;
  private boolean isInTurn;
  private boolean isTurnWanted;
  private @Nullable IOException writeFailure;

  /**
   * @param bus the line's thread, which outlives the master.
   * @param settings its gap and connect delay, which begins when the port is opened, and how much
   *     it queues; nothing else of it means anything here.
   * @param chance gives 0 up to 1 at random, for the jitter of reopening.
   */
  SerialModbusMaster(
      ModbusSerial line,
      SerialPorts ports,
      BusThread bus,
      TcpSettings settings,
      ConnectionListener listener,
      DoubleSupplier chance) {
    this.bus = bus;
    this.home = line;
    this.ports = ports;
    this.settings = settings;
    this.listener = listener;
    this.link = new SerialLink(line, ports, listener, chance);
    this.settling = settings.connectDelay().toNanos();
    this.conversation = conversation(line);
    if (settings.start() == TcpSettings.Start.AT_ONCE) {
      bus.execute(this::wantTurn);
    }
  }

  private LineConversation conversation(ModbusSerial line) {
    return new LineConversation(
        LineSettings.of(line),
        settings.queue(),
        settings.gap().toNanos(),
        LineConversation.Strays.of(listener));
  }

  /** The line as it is every day. */
  ModbusSerial home() {
    return home;
  }

  /** How the port is opened by one to whom the line is lent, after {@link #park}. */
  LentPort lentPort() {
    return new LentPort(ports, home.rs485());
  }

  /**
   * Fails what is waiting, closes the port, and leaves it to somebody else until {@link #become}.
   * For the line's thread.
   */
  void park() {
    conversation.lost("lent to a transfer");
    link.park();
  }

  /**
   * Fails what is waiting, and gives the line this form from now on. If the port is not to be
   * opened in it now, that is tried again as ever. For the line's thread.
   *
   * @return why the port is not open in it, or null.
   */
  @Nullable String become(SerialSettings form) {
    conversation.lost("the line takes another form");
    ModbusSerial other =
        new ModbusSerial(home.id(), form, home.framing(), home.echo(), home.rs485());
    link.become(other);
    conversation = conversation(other).after(conversation);
    String refused = openNow();
    wantTurn();
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
            Limits.requireOneUnit(unit), request, urgent, System.nanoTime(), timeout);
    if (bus.isCurrent()) {
      accept(pending);
    } else {
      try {
        bus.execute(() -> accept(pending));
      } catch (RejectedExecutionException hasEnded) {
        pending.fail(ModbusFailure.Kind.DISCONNECTED, false, "the line's thread has ended");
      }
    }
    return pending.answer();
  }

  @Override
  public Duration quarantine(Unit unit) {
    return Duration.ofNanos(conversation.quarantine(unit, System.nanoTime()));
  }

  @Override
  public Optional<ForeignFrame> foreignMaster() {
    return conversation.foreignMaster(System.nanoTime());
  }

  @Override
  public int window() {
    return 1;
  }

  @Override
  public boolean isConnected() {
    return link.isUp();
  }

  @Override
  public void close() {
    link.hangUp();
    try {
      bus.execute(() -> conversation.lost(link.close()));
    } catch (RejectedExecutionException hasEnded) {
      // Then nothing waits any more.
    }
  }

  private void accept(PendingRequest request) {
    String hopeless = link.hopelessUntil(request.deadline());
    if (hopeless != null) {
      request.fail(ModbusFailure.Kind.DISCONNECTED, false, hopeless);
      return;
    }
    conversation.ask(request);
    wantTurn();
  }

  /** Never at once: the caller first hears that it has been asked for, then of the answer. */
  private void wantTurn() {
    if (!isInTurn && !isTurnWanted) {
      turnLater();
    }
  }

  private void turnLater() {
    try {
      bus.execute(this::turn);
      isTurnWanted = true;
    } catch (RejectedExecutionException hasEnded) {
      // Closed before: nothing waits any more.
    }
  }

  private void turn() {
    isTurnWanted = false;
    isInTurn = true;
    try {
      takeTurn();
    } catch (RuntimeException defect) {
      LOG.error("a turn of a line broke off", defect);
      wakeIn(AFTER_DEFECT, System.nanoTime());
    } finally {
      isInTurn = false;
    }
  }

  /** Speaks and listens for as long as there is something to be heard and nothing else to do. */
  private void takeTurn() {
    long listening = 0;
    while (true) {
      openIfDue();
      // Whoever wakes late hears what has come meanwhile before it gives up waiting for it.
      long looked = System.nanoTime();
      listen(listening);
      conversation.expire(looked);
      conversation.sendDue(System.nanoTime(), this::write);
      loseIfNotWritten();

      long now = System.nanoTime();
      long next = conversation.nextDue(now);
      boolean isForPort =
          link.port() != null && (conversation.isAsking() || next <= LONGEST_LISTENING);
      if (!isForPort) {
        wakeIn(Math.min(next, link.nextDue(now)), now);
        return;
      }
      long task = bus.nextTask();
      if (task == 0) {
        turnLater();
        return;
      }
      listening = Math.min(next, task);
    }
  }

  private void openIfDue() {
    if (link.isToBeOpened(System.nanoTime())) {
      openNow();
    }
  }

  private @Nullable String openNow() {
    String refused = link.open();
    if (refused == null) {
      conversation.opened(System.nanoTime(), settling);
    } else {
      conversation.lost(refused);
    }
    return refused;
  }

  private void listen(long nanos) {
    SerialPort port = link.port();
    if (port == null) {
      return;
    }
    try {
      int count = port.read(buffer, Duration.ofNanos(nanos));
      if (count > 0 && conversation.heard(Arrays.copyOf(buffer, count), System.nanoTime())) {
        link.proven();
      }
    } catch (IOException gone) {
      lose(gone);
    }
  }

  /** Returns when the last byte has left. */
  private void write(byte[] frame) {
    SerialPort port = link.port();
    try {
      if (port != null) {
        port.write(frame);
      }
    } catch (IOException gone) {
      writeFailure = gone;
    }
  }

  private void loseIfNotWritten() {
    IOException failure = writeFailure;
    if (failure != null) {
      writeFailure = null;
      lose(failure);
    }
  }

  private void lose(IOException gone) {
    conversation.lost(link.lost(SerialLink.message(gone)));
  }

  /** One timer for all: it is set anew only when something is due earlier than it rings. */
  private void wakeIn(long nanos, long now) {
    if (nanos == Alarm.NEVER) {
      return;
    }
    long at = now + nanos;
    if (alarm != null) {
      if (alarmAt - at <= 0) {
        return;
      }
      alarm.cancel(false);
    }
    try {
      alarm = bus.schedule(this::woken, nanos, TimeUnit.NANOSECONDS);
      alarmAt = at;
    } catch (RejectedExecutionException hasEnded) {
      alarm = null;
    }
  }

  private void woken() {
    alarm = null;
    turn();
  }
}
