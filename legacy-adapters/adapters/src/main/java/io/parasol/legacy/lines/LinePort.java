// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.LentPort;
import io.parasol.legacy.LoggedPortState;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one port open: opens it, detects its loss, and opens it again after growing delays. Logs
 * each change once.
 */
@ConfinedTo("link")
final class LinePort {

  private static final Logger log = LoggerFactory.getLogger(LinePort.class);

  private final SiteConfig.Link.Lines link;
  private final LineProtocol speech;
  private final SerialPorts ports;
  private final LineTime time;
  private final DoubleSupplier chance;
  private final Consumer<LineReceiveResult> listener;
  private final LoggedPortState logged = new LoggedPortState();
  private PortState state;
  private boolean isParked;
  private @Nullable PortProtocol protocol;
  private String why = "not opened yet";

  /**
   * @param listener receives unsolicited messages of the device.
   */
  LinePort(
      SiteConfig.Link.Lines link,
      LineProtocol speech,
      SerialPorts ports,
      LineTime time,
      DoubleSupplier chance,
      Consumer<LineReceiveResult> listener) {
    this.link = link;
    this.speech = speech;
    this.ports = ports;
    this.time = time;
    this.chance = chance;
    this.listener = listener;
    this.state = PortState.initial(time.now());
  }

  /**
   * Returns the protocol on the port, after an attempt to open the port if that is due; empty if
   * the port is not open.
   */
  Optional<PortProtocol> protocol() {
    if (!isParked && state.isRetryDue(time.now())) {
      try {
        SerialPort port = ports.open(link.port(), false);
        protocol = protocolOn(port);
        state = state.opened(time.now());
        if (logged.opened(state.failures())) {
          log.info("port open link={} port={}", link.id(), link.port());
        }
      } catch (IOException refused) {
        failed(refused);
      }
    }
    return Optional.ofNullable(protocol);
  }

  private PortProtocol protocolOn(SerialPort port) {
    return speech instanceof LineProtocol.Messages messages
        ? new LineExchange(port, link.port(), messages, time.nanoTime(), listener)
        : new BlockListener(port, (LineProtocol.Blocks) speech, time.nanoTime(), listener);
  }

  /** Handles a port that was lost or could not be opened. */
  void failed(IOException how) {
    close();
    state = state.failed(time.now(), chance.getAsDouble());
    why = String.valueOf(how.getMessage());
    if (logged.failed(state.failures())) {
      log.warn("port not available link={} port={} why=\"{}\"", link.id(), link.port(), why);
    }
  }

  /** Closes the port, and leaves it to a transfer until {@link #unpark}. */
  void park() {
    close();
    isParked = true;
    state = PortState.initial(time.now());
    why = "lent to a transfer";
  }

  void unpark() {
    isParked = false;
  }

  /** Returns what a transfer opens the parked port with. */
  LentPort lentPort() {
    return new LentPort(ports, false);
  }

  /** Returns why the port is not open, in one line. */
  String why() {
    return why;
  }

  /**
   * Returns when the port is tried again, in nanoseconds of the monotonic clock; undefined while it
   * is open.
   */
  long retryAt() {
    return state.at();
  }

  void close() {
    PortProtocol open = protocol;
    protocol = null;
    if (open != null) {
      open.close();
    }
  }
}
