// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the state of the process to systemd, as sd_notify(3) specifies. Does nothing if another
 * program has started the process. A message that cannot be sent is logged, once; nothing else
 * depends on it. May be used from any thread.
 */
public final class ServiceManager {

  private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);

  private static final Duration WITHOUT_WATCHDOG = Duration.ofHours(1);

  private final String address;
  private final Duration watchdog;
  private volatile boolean hasFailed;

  private ServiceManager(String address, Duration watchdog) {
    this.address = address;
    this.watchdog = watchdog;
  }

  /**
   * Returns the service manager of a process.
   *
   * @param environment the environment variables of the process; {@code NOTIFY_SOCKET} and {@code
   *     WATCHDOG_USEC} are those of systemd.
   * @param pid the process; systemd names the one that it watches in {@code WATCHDOG_PID}.
   */
  public static ServiceManager of(Map<String, String> environment, long pid) {
    return new ServiceManager(
        environment.getOrDefault("NOTIFY_SOCKET", ""), watchdog(environment, pid));
  }

  private static Duration watchdog(Map<String, String> environment, long pid) {
    String own = Long.toString(pid);
    try {
      long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
      boolean isOwn = environment.getOrDefault("WATCHDOG_PID", own).equals(own);
      return micros > 0 && isOwn
          ? Duration.ofNanos(Math.multiplyExact(micros, 1000L))
          : Duration.ZERO;
    } catch (ArithmeticException | NumberFormatException malformed) {
      return Duration.ZERO;
    }
  }

  /**
   * Returns how often {@link #alive} must be called: a third of the time after which systemd
   * restarts the process. An hour, if systemd does not watch it.
   */
  public Duration watchdogInterval() {
    return watchdog.isZero() ? WITHOUT_WATCHDOG : watchdog.dividedBy(3);
  }

  /**
   * Sends that the process has started.
   *
   * @param status what {@code systemctl status} shows; one line.
   */
  public void ready(String status) {
    send("READY=1\nSTATUS=" + status.replaceAll("\\p{Cntrl}", " "));
  }

  /** Sends that the process works. */
  public void alive() {
    if (!watchdog.isZero()) {
      send("WATCHDOG=1");
    }
  }

  /** Sends that the process ends. */
  public void stopping() {
    send("STOPPING=1\nSTATUS=stopping");
  }

  private void send(String message) {
    if (address.isEmpty()) {
      return;
    }
    try {
      UnixDatagram.send(address, message.getBytes(StandardCharsets.UTF_8));
      hasFailed = false;
    } catch (IOException | LinkageError failed) {
      if (!hasFailed) {
        hasFailed = true;
        log.warn("cannot notify systemd why=\"{}\"", failed.getMessage());
      }
    }
  }
}
