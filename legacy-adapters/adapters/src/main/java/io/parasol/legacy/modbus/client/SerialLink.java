// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
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
 * <p>All methods except {@link #isUp} and {@link #hangUp} are for the line's thread. Opening a port
 * may block that thread for as long as the driver takes.
 */
final class SerialLink {

  private static final Logger LOG = LoggerFactory.getLogger(SerialLink.class);

  /**
   * The maximum pause between attempts. An attempt costs little and disturbs no device, and an
   * operator may be waiting after plugging in the adapter.
   */
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);

  private ModbusSerial link;
  private final SerialPorts ports;
  private final ConnectionListener listener;
  private final DoubleSupplier chance;

  private ConnectionState state = new ConnectionState.Idle();
  private String why = "not open yet";
  private long retryAt;
  private boolean isParked;
  private volatile @Nullable SerialPort port;
  private volatile boolean up;

  SerialLink(
      ModbusSerial link, SerialPorts ports, ConnectionListener listener, DoubleSupplier chance) {
    this.link = link;
    this.ports = ports;
    this.listener = listener;
    this.chance = chance;
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
  boolean isToBeOpened(long now) {
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
    become(state.start(), "first request");
    become(state.retryDue(), "trying again");
    try {
      port = ports.open(link.port(), link.rs485());
      become(state.connected(), "open");
      return null;
    } catch (IOException refused) {
      return lost(message(refused));
    }
  }

  /** Closes the port and leaves it closed until {@link #become}. */
  void park() {
    disconnect();
    isParked = true;
  }

  /** Gives the line new serial settings. They apply when the port is opened next. */
  void become(ModbusSerial other) {
    disconnect();
    isParked = false;
    link = other;
    if (!(state instanceof ConnectionState.Closed)) {
      become(new ConnectionState.Idle(), "the serial settings have changed");
    }
  }

  /** Records that a unit has answered. */
  void proven() {
    become(state.proven(), "answered");
  }

  /**
   * Closes a port that has failed.
   *
   * @return the reason for the requests that are waiting.
   */
  String lost(String reason) {
    disconnect();
    become(state.lost(chance.getAsDouble()), reason);
    return down();
  }

  private String down() {
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
  @Nullable String hopelessUntil(long deadline) {
    boolean closed = state instanceof ConnectionState.Closed;
    boolean tooSoon = state instanceof ConnectionState.Waiting && retryAt - deadline >= 0;
    return closed || tooSoon || isParked ? down() : null;
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
    become(state.close(), "closed");
    return down();
  }

  private void disconnect() {
    SerialPort old = port;
    if (old != null) {
      old.close();
      port = null;
    }
  }

  private void become(ConnectionState next, String reason) {
    if (next.equals(state)) {
      return;
    }
    boolean isNews = tellsMore(next);
    state = next;
    why = reason;
    up = next instanceof ConnectionState.Up;
    if (next instanceof ConnectionState.Waiting waiting) {
      Duration wait =
          waiting.retryIn().compareTo(LONGEST_RETRY) < 0 ? waiting.retryIn() : LONGEST_RETRY;
      retryAt = System.nanoTime() + wait.toNanos();
    }
    if (isNews) {
      LOG.info("serial line changed link={} state={} why=\"{}\"", link.id(), word(next), reason);
    }
    try {
      listener.connectionChanged(next, reason);
    } catch (RuntimeException defect) {
      LOG.error("link listener failed link={}", link.id(), defect);
    }
  }

  /** Returns whether a state change is logged. A port that is still missing is not logged again. */
  private boolean tellsMore(ConnectionState next) {
    return (next instanceof ConnectionState.Up && !(state instanceof ConnectionState.Up))
        || (next instanceof ConnectionState.Waiting waiting && waiting.failures() == 1);
  }

  private static String word(ConnectionState state) {
    return state instanceof ConnectionState.Up ? "up" : "down";
  }
}
