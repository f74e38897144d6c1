// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.fleet.mqtt.CheckedMessage.Accepted;
import io.parasol.fleet.mqtt.CheckedMessage.Ignored;
import io.parasol.fleet.mqtt.CheckedMessage.Reason;
import io.parasol.fleet.mqtt.CheckedMessage.Rejected;
import io.parasol.fleet.settings.SiteRegistry;
import io.parasol.fleet.settings.SiteRegistry.Site;
import io.parasol.kafka.MessageContent;
import io.parasol.kafka.MessageKind;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks where a message comes from and that it can be read. Not thread-safe.
 *
 * <p>A broker does not name the publisher of a message (MQTT 5.0 has no field for it). Its access
 * rules tie the certificate of a site to the topics of that site, so the topic is the first proof
 * of the sender. The registry ties a site to its prefix, and a bridge names its site in the user
 * property {@code bridge}. A broker that can name the certificate of the publisher in a user
 * property of its own gives the last proof.
 */
public final class MessageCheck {

  /** The bridge of a site sends no longer message. */
  public static final int MAX_PAYLOAD = 256 * 1024;

  private static final String BRIDGE = "bridge";
  private static final String EPOCH = "epoch";
  private static final int MAX_EPOCH_LENGTH = 64;
  private static final String GATEWAY = "gateway";

  private final Supplier<SiteRegistry> registry;
  private final @Nullable String senderProperty;
  private final UsedNames names;

  /**
   * Creates the check.
   *
   * @param senderProperty the user property in which the broker names the certificate of the
   *     sender; empty if it cannot.
   * @param names what the sites have used; the check adds to them.
   */
  public MessageCheck(
      Supplier<SiteRegistry> registry, Optional<String> senderProperty, UsedNames names) {
    this.registry = registry;
    this.senderProperty = senderProperty.orElse(null);
    this.names = names;
  }

  public CheckedMessage check(IncomingMessage message) {
    Optional<IncomingTopic> parsed = IncomingTopic.parse(message.topic());
    if (parsed.isEmpty()) {
      return rejected(Reason.UNKNOWN_TOPIC, "too few levels");
    }
    IncomingTopic topic = parsed.get();
    if (MessageKind.isIgnored(topic.level())) {
      return new Ignored();
    }
    Optional<MessageKind> kind = MessageKind.of(topic.level());
    if (kind.isEmpty() || !isDevice(topic.device())) {
      return rejected(Reason.UNKNOWN_TOPIC, topic.device() + "/" + topic.level());
    }
    if (message.isHeadExceeded()) {
      return rejected(Reason.TOO_LARGE, "topic and properties");
    }
    Site site = registry.get().sites().get(topic.site());
    if (site == null) {
      return rejected(Reason.UNKNOWN_SITE, topic.site());
    }
    Optional<Rejected> foreign = checkSender(message, topic, site);
    if (foreign.isPresent()) {
      return foreign.get();
    }
    CheckedMessage checked = checkPayload(message, topic, kind.get());
    // A message that is rejected anyway uses up no name.
    return checked instanceof Accepted accepted && !topic.device().equals(GATEWAY)
        ? checkDevice(accepted, site.devices())
        : checked;
  }

  private CheckedMessage checkDevice(Accepted message, int limit) {
    return switch (names.use(message.site(), message.device(), limit)) {
      case KNOWN -> message;
      case NEW -> message.ofNewDevice();
      case REFUSED ->
          rejected(Reason.TOO_MANY_DEVICES, "%s has %d already".formatted(message.site(), limit));
    };
  }

  private static boolean isDevice(String level) {
    if (level.equals(GATEWAY)) {
      return true;
    }
    try {
      return !new DeviceId(level).value().isEmpty();
    } catch (IllegalArgumentException invalid) {
      return false;
    }
  }

  private Optional<Rejected> checkSender(IncomingMessage message, IncomingTopic topic, Site site) {
    if (!site.topics().equals(topic.prefix())) {
      return Optional.of(rejected(Reason.WRONG_PREFIX, topic.prefix()));
    }
    if (message.hasProperty(BRIDGE)
        && !message.property(BRIDGE).equals(Optional.of(topic.site()))) {
      return Optional.of(rejected(Reason.WRONG_SENDER, "bridge is not " + topic.site()));
    }
    if (senderProperty == null) {
      return Optional.empty();
    }
    Optional<String> subject = message.property(senderProperty);
    return subject.isPresent() && site.isSender(subject.get(), topic.site(), topic.device())
        ? Optional.empty()
        : Optional.of(
            rejected(Reason.WRONG_SENDER, "certificate is " + subject.orElse("not known")));
  }

  private static CheckedMessage checkPayload(
      IncomingMessage message, IncomingTopic topic, MessageKind kind) {
    if (message.payload().length > MAX_PAYLOAD) {
      return rejected(Reason.TOO_LARGE, message.payload().length + " bytes");
    }
    boolean isTelemetry = kind == MessageKind.TELEMETRY;
    Optional<String> epoch = isTelemetry ? message.property(EPOCH) : Optional.empty();
    if (isTelemetry
        && (epoch.isEmpty()
            ? message.hasProperty(EPOCH)
            : epoch.get().length() > MAX_EPOCH_LENGTH)) {
      return rejected(Reason.MALFORMED, "the user property epoch is not one short text");
    }
    try {
      MessageContent content = MessageContent.of(kind, message.payload());
      return new Accepted(kind, topic.site(), topic.device(), epoch, content, false);
    } catch (JsonException malformed) {
      return rejected(Reason.MALFORMED, String.valueOf(malformed.getMessage()));
    }
  }

  private static Rejected rejected(Reason reason, String detail) {
    return new Rejected(reason, Printable.of(detail));
  }
}
