// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.command.receipt.Controllers;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A site with one inverter, two signers, and the gateway's key. */
public final class Site {

  public static final Topics TOPICS = new Topics("parasol", new SiteId("rooftop-7"));
  public static final DeviceId INVERTER = new DeviceId("inverter-01");
  public static final PointName LIMIT = new PointName("limit");
  public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  static final String RECEIPTS = "parasol/rooftop-7/inverter-01/receipt";

  public static final SigningKey OPERATOR = SigningKey.generate();
  static final SigningKey ENGINEER = SigningKey.generate();
  static final SigningKey GATEWAY = SigningKey.generate();

  private Site() {}

  public static CommandSite with(Controllers controllers) {
    return with(controllers, Site::policy);
  }

  static CommandSite with(Controllers controllers, Supplier<CommandPolicy> policy) {
    return new CommandSite(TOPICS, policy, () -> GATEWAY, controllers);
  }

  static CommandPolicy policy() {
    return policy(signer("operator", OPERATOR), signer("engineer", ENGINEER));
  }

  /** The operator's key was removed from it. */
  static CommandPolicy policyWithoutOperator() {
    return policy(signer("engineer", ENGINEER));
  }

  /** From now on every command needs both. */
  static CommandPolicy policyOfTwo() {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, 2);
    }
    return new CommandPolicy(policy().signers(), thresholds);
  }

  private static CommandPolicy policy(CommandPolicy.Signer... signers) {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, each.defaultThreshold());
    }
    return new CommandPolicy(List.of(signers), thresholds);
  }

  private static CommandPolicy.Signer signer(String name, SigningKey key) {
    return new CommandPolicy.Signer(
        new SignerName(name), key.publicKey(), EnumSet.allOf(CommandClass.class));
  }

  /** Sets the limit; valid for five minutes around noon. */
  public static Command limit(String id, long counter, long value) {
    return write(id, counter, new Action.Write(Map.of(LIMIT, new Value.Whole(value)), none()));
  }

  public static Command write(String id, long counter, Action action) {
    return new Command(
        id,
        TOPICS.site(),
        INVERTER,
        CommandClass.SETPOINT,
        action,
        counter,
        NOON.minusSeconds(60),
        NOON.plusSeconds(300),
        Map.of());
  }

  private static Optional<Duration> none() {
    return Optional.empty();
  }

  public static byte[] signed(Command command) {
    return command.sign(OPERATOR).toJson();
  }

  public static Delivery delivery(byte[] envelope) {
    return new Delivery(
        "parasol/rooftop-7/inverter-01/command",
        envelope,
        false,
        Optional.empty(),
        Optional.empty());
  }
}
