// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a log line for refusals, for each reason at most one in ten seconds, and passes everything
 * on. Thread-safe.
 */
final class LoggedRefusals implements NorthboundListener {

  private static final Logger log = LoggerFactory.getLogger(LoggedRefusals.class);

  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final NorthboundListener next;
  private final Map<String, Long> loggedAt = new HashMap<>();

  LoggedRefusals(NorthboundListener next) {
    this.next = next;
  }

  @Override
  public void modbusRefused(String from, String reason, String why) {
    if (isDue(reason, System.nanoTime())) {
      log.warn(
          "modbus client refused from={} reason={} why=\"{}\"", from, reason, Printable.of(why));
    }
    next.modbusRefused(from, reason, why);
  }

  private synchronized boolean isDue(String reason, long now) {
    Long last = loggedAt.get(reason);
    if (last != null && now - last < PAUSE_NANOS) {
      return false;
    }
    loggedAt.put(reason, now);
    return true;
  }

  @Override
  public void firmwareAttempted(DeviceId device, String from, String who, String what) {
    if (isDue("firmware of " + device, System.nanoTime())) {
      log.warn(
          "modbus client refused, a firmware request device={} from={} identity={} what=\"{}\"",
          device,
          from,
          who,
          what);
    }
    next.firmwareAttempted(device, from, who, what);
  }

  @Override
  public void modbusAnswered(int exception) {
    next.modbusAnswered(exception);
  }

  @Override
  public void modbusClients(int count) {
    next.modbusClients(count);
  }
}
