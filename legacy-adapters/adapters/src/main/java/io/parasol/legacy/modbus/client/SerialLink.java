// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import io.parasol.legacy.LoggedPortState;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import java.io.IOException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one serial port. Opens the port, closes it after a failure, and opens it again
 * when the retry is due.
 *
 * <p>{@link #isUp} and {@link #hangUp} may be called from any thread. Opening a port may block the
 * thread for as long as the driver takes.
 */
@ConfinedTo("link")
final class SerialLink {

  private static final Logger log = LoggerFactory.getLogger(SerialLink.class);

  /**
   * The maximum pause between attempts. An attempt costs little and disturbs no device, and an
   * operator may be waiting after plugging in the adapter.
   */
  private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(2);

  private ModbusSerial link;
  private final SerialPorts ports;
  private final ConnectionListener listener;
  private final DoubleSupplier jitter;

  private final LoggedPortState logged = new LoggedPortState();
  private ConnectionState state = new ConnectionState.Idle();
  private String why = "not open yet";
  private long retryAt;
  private boolean isParked;
  private volatile @Nullable SerialPort port;
  private volatile boolean up;

  SerialLink(
      ModbusSerial link, SerialPorts ports, ConnectionListener listener, DoubleSupplier jitter) {
    this.link = link;
    this.ports = ports;
    this.listener = listener;
    this.jitter = jitter;
  }

  /** Returns whether the port is open. For any thread. */
  boolean isUp() {
    return up;
  }

  /** Returns the port while it is open, otherwise null. */
  @Nullable SerialPort port() {
    return port;
  }

  /** Returns whether {@link #open} must be called now. */
  boolean isOpenDue(long now) {
    return !isParked
        && (state instanceof ConnectionState.Idle
            || (state instanceof ConnectionState.Waiting && now - retryAt >= 0));
  }

  /**
   * Tries to open the port.
   *
   * @return null if the port is open, otherwise the reason.
   */
  @Nullable String open() {
    changeTo(state.start(), "first request");
    changeTo(state.retryDue(), "trying again");
    try {
      port = ports.open(link.port(), link.rs485());
      changeTo(state.connected(), "open");
      return null;
    } catch (IOException refused) {
      return lost(message(refused));
    }
  }

  /** Closes the port and leaves it closed until {@link #changeTo}. */
  void park() {
    disconnect();
    isParked = true;
    if (!(state instanceof ConnectionState.Closed)) {
      changeTo(new ConnectionState.Idle(), "the port is lent");
    }
  }

  /** Gives the line new serial settings. They apply when the port is opened next. */
  void changeTo(ModbusSerial newSettings) {
    disconnect();
    isParked = false;
    link = newSettings;
    if (!(state instanceof ConnectionState.Closed)) {
      changeTo(new ConnectionState.Idle(), "the serial settings have changed");
    }
  }

  /** Records that a unit has answered. */
  void proven() {
    changeTo(state.proven(), "answered");
  }

  /**
   * Closes a port that has failed.
   *
   * @return the reason for the requests that are waiting.
   */
  String lost(String reason) {
    disconnect();
    changeTo(state.lost(jitter.getAsDouble()), reason);
    return downReason();
  }

  private String downReason() {
    return "serial line %s is not open: %s".formatted(link.id(), why);
  }

  static String message(IOException failed) {
    String message = failed.getMessage();
    return message == null ? failed.getClass().getSimpleName() : message;
  }

  /** Returns the nanoseconds until the port must be opened again. */
  long nextDue(long now) {
    return state instanceof ConnectionState.Waiting && !isParked
        ? Math.max(0, retryAt - now)
        : Deadline.NEVER;
  }

  /**
   * Returns whether the port certainly stays closed until a deadline.
   *
   * @return the reason, or null if the port may be open by then.
   */
  @Nullable String unavailableUntil(long deadline) {
    boolean closed = state instanceof ConnectionState.Closed;
    boolean tooSoon = state instanceof ConnectionState.Waiting && retryAt - deadline >= 0;
    return closed || tooSoon || isParked ? downReason() : null;
  }

  /**
   * Closes the port from any thread, so that a thread that reads from it fails. Only the line's
   * thread clears the field, because it may have opened another port meanwhile.
   */
  void hangUp() {
    SerialPort now = port;
    if (now != null) {
      now.close();
    }
  }

  /** Closes the port permanently. */
  String close() {
    disconnect();
    changeTo(state.close(), "closed");
    return downReason();
  }

  private void disconnect() {
    SerialPort old = port;
    if (old != null) {
      old.close();
      port = null;
    }
  }

  private void changeTo(ConnectionState next, String reason) {
    if (next.equals(state)) {
      return;
    }
    state = next;
    why = reason;
    up = next instanceof ConnectionState.Up;
    if (next instanceof ConnectionState.Waiting waiting) {
      Duration wait =
          waiting.retryIn().compareTo(MAX_RETRY_DELAY) < 0 ? waiting.retryIn() : MAX_RETRY_DELAY;
      retryAt = System.nanoTime() + wait.toNanos();
    }
    logChange(next, reason);
    try {
      listener.connectionChanged(next, reason);
    } catch (RuntimeException defect) {
      log.error("link listener failed link={}", link.id(), defect);
    }
  }

  private void logChange(ConnectionState next, String reason) {
    if (next instanceof ConnectionState.Up open && logged.opened(open.failures())) {
      log.info("serial line changed link={} state=up why=\"{}\"", link.id(), reason);
    } else if (next instanceof ConnectionState.Waiting waiting
        && logged.failed(waiting.failures())) {
      log.info("serial line changed link={} state=down why=\"{}\"", link.id(), reason);
    }
  }
}
