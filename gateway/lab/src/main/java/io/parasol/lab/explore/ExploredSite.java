// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.install.run.TrustedRelease;
import io.parasol.legacy.transfer.ReleasedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The site of the exploration: one device, two signers, one release, three commands. */
final class ExploredSite {

  static final Topics TOPICS = new Topics("parasol", new SiteId("site-1"));
  static final DeviceId DEVICE = new DeviceId("inverter-1");
  static final PointName LIMIT = new PointName("limit");
  static final Instant NOON = Instant.parse("2026-06-21T12:00:00Z");
  static final String MODEL = "pv2000";
  static final String OLD_VERSION = "1.3.0";
  static final String NEW_VERSION = "1.4.0";
  static final ReleasedImage IMAGE = ReleasedImage.of(new byte[150]);
  static final TrustedRelease RELEASE =
      new TrustedRelease(
          new Release(Set.of(MODEL), new FirmwareVersion(NEW_VERSION), 14, VersionRange.any()),
          IMAGE);

  /** Longer than a path of the exploration, shorter than the step of the clock. */
  private static final Duration VALIDITY = Duration.ofHours(12);

  private static final SigningKey OPERATOR = SigningKey.generate();
  private static final SigningKey ENGINEER = SigningKey.generate();
  static final SigningKey GATEWAY = SigningKey.generate();

  static final CommandPolicy POLICY =
      policy(signer("operator", OPERATOR), signer("engineer", ENGINEER));

  /** The policy after a reload that takes the operator out. */
  static final CommandPolicy RELOADED = policy(signer("engineer", ENGINEER));

  private static final Map<Order, Delivery> DELIVERIES = deliveries();

  private ExploredSite() {}

  static Delivery delivery(Order order) {
    return DELIVERIES.getOrDefault(order, new Delivery("", new byte[0], false, none(), none()));
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  /** Returns the value that a command writes to the limit; 0 for none. */
  static long limit(Order order) {
    return switch (order) {
      case FIRST -> 60;
      case SECOND -> 80;
      case INSTALL -> 0;
    };
  }

  private static Map<Order, Delivery> deliveries() {
    Map<Order, Delivery> all = new EnumMap<>(Order.class);
    for (Order order : Order.values()) {
      byte[] envelope = command(order).sign(OPERATOR).withSignatureBy(ENGINEER).toJson();
      byte[] payload = order == Order.INSTALL ? envelope : command(order).sign(OPERATOR).toJson();
      all.put(order, new Delivery(TOPICS.of(DEVICE, Kind.COMMAND), payload, false, none(), none()));
    }
    return all;
  }

  private static Command command(Order order) {
    Action action =
        order == Order.INSTALL
            ? new Action.Install(
                new Action.Image(
                    "acme/pv2000/fw.bin", NEW_VERSION, (int) IMAGE.length(), IMAGE.sha256()),
                UpdateWindow.ALWAYS)
            : new Action.Write(Map.of(LIMIT, new Value.Whole(limit(order))), none());
    return new Command(
        order.id(),
        TOPICS.site(),
        DEVICE,
        order == Order.INSTALL ? CommandClass.FIRMWARE : CommandClass.SETPOINT,
        action,
        order.counter(),
        NOON.minusSeconds(60),
        NOON.plus(VALIDITY),
        Map.of());
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
}
