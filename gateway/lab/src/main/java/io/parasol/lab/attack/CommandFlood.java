// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.broker.topic.Kind;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes envelopes to the command topic of a device, as an operator without a signing key. */
abstract class CommandFlood extends MqttFlood {

  private static final Duration VALIDITY = Duration.ofMinutes(5);
  private static final AtomicInteger CLIENTS = new AtomicInteger();

  private final AttackTarget target;
  private final String topic;

  CommandFlood(AttackTarget target, String operator) throws IOException {
    super(target, operator, "commands-" + CLIENTS.incrementAndGet());
    this.target = target;
    this.topic = target.topics().of(target.devices().commanded(), Kind.COMMAND);
  }

  @Override
  public boolean attempt(int number) throws IOException {
    return client().publishReliably(topic, envelope(number));
  }

  /** Returns an envelope that differs from all others. */
  abstract byte[] envelope(int number);

  /** Returns a set point for the device. */
  final Command command(int number) {
    return Command.create(
        target.topics().site(),
        target.devices().commanded(),
        CommandClass.SETPOINT,
        new Action.Write(
            Map.of(new PointName("limit"), new Value.Whole(number % 100)), Optional.empty()),
        Instant.now(),
        VALIDITY,
        Map.of());
  }
}
