// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import io.parasol.broker.client.Publication;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the events and states of a device, or of the gateway: in the log, and through its outbox.
 */
public record EventPublisher(String owner, Outbox outbox, Executor executor) {

  private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);

  public void report(Event event) {
    byte[] json = event.json();
    String members = new String(json, StandardCharsets.UTF_8);
    if (event.isRaised()) {
      log.warn("event owner={} raised={} facts={}", owner, event.name(), members);
    } else {
      log.info("event owner={} cleared={} facts={}", owner, event.name(), members);
    }
    outbox.event(json, () -> executor.execute(outbox::flush));
  }

  public void report(DeviceState state) {
    log.info(
        "device state device={} state={} why={}", owner, state.status().wireName(), state.why());
  }

  /** Returns the Will of the session; it cannot include the time. */
  public Publication will() {
    return outbox.statePublication(
        Json.object().put("state", "offline").put("why", "session lost").toBytes());
  }

  /** Returns the last state of a session that ends in an orderly way. */
  public JsonBuilder finalState(Instant now, String why) {
    return Json.object().put("state", "offline").putEpochMillis("since", now).put("why", why);
  }
}
