// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.SiteConfig.Link.ModbusSerial;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import java.io.IOException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one serial port open: opens it, is told that it is gone, opens it again when that is due.
 *
 * <p>All methods but {@link #isUp} and {@link #hangUp} are for the line's thread, which an opening
 * may hold up for as long as the driver takes.
 */
final class SerialLink {

  private static final Logger LOG = LoggerFactory.getLogger(SerialLink.class);

  /** To look for a port costs nothing and disturbs nobody, and people wait who plug it in. */
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

  /** From any thread. */
  boolean isUp() {
    return up;
  }

  /** The port while it is open, else null. */
  @Nullable SerialPort port() {
    return port;
  }

  /** Whether {@link #open} has something to do. */
  boolean isToBeOpened(long now) {
    return !isParked
        && (state instanceof ConnectionState.Idle
            || (state instanceof ConnectionState.Waiting && now - retryAt >= 0));
  }

  /**
   * Tries to open the port.
   *
   * @return null if it is open, or why it is not.
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

  /** Gives up the port until {@link #become}. */
  void park() {
    disconnect();
    isParked = true;
  }

  /** The line has this form from now on, on a port that is opened anew. */
  void become(ModbusSerial other) {
    disconnect();
    isParked = false;
    link = other;
    if (!(state instanceof ConnectionState.Closed)) {
      become(new ConnectionState.Idle(), "another form of the line");
    }
  }

  /** A unit has answered. */
  void proven() {
    become(state.proven(), "answered");
  }

  /**
   * The port is gone.
   *
   * @return why, for whoever waits.
   */
  String lost(String reason) {
    disconnect();
    become(state.lost(chance.getAsDouble()), reason);
    return down();
  }

  private String down() {
    return "no serial line %s: %s".formatted(link.id(), why);
  }

  static String message(IOException failed) {
    String message = failed.getMessage();
    return message == null ? failed.getClass().getSimpleName() : message;
  }

  /** How many nanoseconds until it is to be opened again. */
  long nextDue(long now) {
    return state instanceof ConnectionState.Waiting && !isParked
        ? Math.max(0, retryAt - now)
        : Alarm.NEVER;
  }

  /**
   * Whether there is no hope of a port by then.
   *
   * @return why, or null.
   */
  @Nullable String hopelessUntil(long deadline) {
    boolean closed = state instanceof ConnectionState.Closed;
    boolean tooSoon = state instanceof ConnectionState.Waiting && retryAt - deadline >= 0;
    return closed || tooSoon || isParked ? down() : null;
  }

  /**
   * Closes the port, from any thread: whoever reads it learns that it is gone. Only the line's
   * thread forgets it, which may have opened another one meanwhile.
   */
  void hangUp() {
    SerialPort now = port;
    if (now != null) {
      now.close();
    }
  }

  /** Closes the port for good. */
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
      LOG.info("serial line link={} state={} why=\"{}\"", link.id(), word(next), reason);
    }
    try {
      listener.connectionChanged(next, reason);
    } catch (RuntimeException defect) {
      LOG.error("link listener failed link={}", link.id(), defect);
    }
  }

  /** A port that is still not there is no news. */
  private boolean tellsMore(ConnectionState next) {
    return (next instanceof ConnectionState.Up && !(state instanceof ConnectionState.Up))
        || (next instanceof ConnectionState.Waiting waiting && waiting.failures() == 1);
  }

  private static String word(ConnectionState state) {
    return state instanceof ConnectionState.Up ? "up" : "down";
  }
}
