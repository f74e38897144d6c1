// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.faults;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.operator.OperatorClient;
import io.parasol.gateway.state.VerbException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An operator that sends commands, each with another value, and can send them all again. */
final class CommandLoad {

  private static final DeviceId DEVICE = new DeviceId("unit-1");
  private static final SiteId SITE = new SiteId("bench");
  private static final String TOPIC = new Topics("parasol", SITE).of(DEVICE, Kind.COMMAND);
  private static final Duration VALIDITY = Duration.ofMinutes(30);
  private static final Duration EXPIRY = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final FaultySite site;
  private final List<byte[]> sent = new ArrayList<>();

  CommandLoad(FaultySite site) {
    this.site = site;
  }

  /** Sends commands for a while. A gateway that cannot be reached gets none. */
  void run(Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - until < 0) {
      try (OperatorClient client = connect()) {
        while (System.nanoTime() - until < 0) {
          byte[] envelope = next();
          sent.add(envelope);
          client.publish(TOPIC, envelope, EXPIRY);
          TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
      } catch (VerbException unreachable) {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    }
  }

  private OperatorClient connect() {
    return OperatorClient.connect(
        site.broker(), site.operator(), (topic, payload) -> {}, lost -> {});
  }

  private byte[] next() {
    return Command.create(
            SITE,
            DEVICE,
            CommandClass.SETPOINT,
            new Action.Write(
                Map.of(new PointName("limit"), new Value.Whole(1 + sent.size())), Optional.empty()),
            Instant.now(),
            VALIDITY,
            Map.of())
        .sign(site.signer())
        .toJson();
  }

  /** Sends everything again that was sent so far. None of it may be carried out again. */
  void repeat() {
    try (OperatorClient client = connect()) {
      for (byte[] envelope : List.copyOf(sent)) {
        client.publish(TOPIC, envelope, EXPIRY);
      }
    }
  }

  int sent() {
    return sent.size();
  }
}
