// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.topic;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The topics of one site: {@code {root}/{site}/{device}/{kind}}.
 *
 * @param root one or more topic levels, {@code parasol} by default; 1 to 128 characters without
 *     wildcards, empty levels or a leading {@code $}.
 */
public record Topics(String root, SiteId site) {

  private static final int MAX_ROOT_LENGTH = 128;

  /**
   * Topic levels without wildcards and control characters. Topics with a leading {@code $} are
   * reserved for the broker (MQTT 5.0 §4.7.2).
   */
  private static final Pattern LEVELS =
      Pattern.compile("[^$/+#\\p{Cntrl}][^/+#\\p{Cntrl}]*(/[^/+#\\p{Cntrl}]+)*");

  private static final String GATEWAY = "gateway";
  private static final String REPLY = "reply";
  private static final String REQUEST = "request";
  private static final String PROBE = "probe";

  public Topics {
    if (root.length() > MAX_ROOT_LENGTH || !LEVELS.matcher(root).matches()) {
      throw new IllegalArgumentException(
          "topic root \"%s\": expected levels such as \"parasol\" or \"plants/parasol\""
              .formatted(Printable.of(root)));
    }
  }

  /** Returns {@code …/{device}/{kind}}. */
  public String of(DeviceId device, Kind kind) {
    return prefix() + device + "/" + kind.wireName();
  }

  /** Returns {@code …/+/{kind}}, the filter for one kind of all devices. */
  public String ofAll(Kind kind) {
    return prefix() + "+/" + kind.wireName();
  }

  /** Returns {@code …/gateway/{kind}}. */
  public String ofGateway(Kind kind) {
    return prefix() + GATEWAY + "/" + kind.wireName();
  }

  /** Returns {@code …/gateway/request}. */
  public String request() {
    return prefix() + GATEWAY + "/" + REQUEST;
  }

  /**
   * Returns {@code …/gateway/probe}, the topic of the messages that the gateway sends to itself to
   * verify delivery.
   */
  public String probe() {
    return prefix() + GATEWAY + "/" + PROBE;
  }

  /** Returns {@code …/reply/{name}}. */
  public String reply(OperatorName name) {
    return prefix() + REPLY + "/" + name;
  }

  /** Returns {@code {root}/{site}/}, the common prefix of all topics of the site. */
  public String prefix() {
    return root + "/" + site + "/";
  }

  /** Parses a topic; empty unless it is exactly a topic of this site. */
  public Optional<SiteTopic> parse(String topic) {
    if (!topic.startsWith(prefix())) {
      return Optional.empty();
    }
    int start = prefix().length();
    int slash = topic.indexOf('/', start);
    if (slash < 0) {
      return Optional.empty();
    }
    String first = topic.substring(start, slash);
    String second = topic.substring(slash + 1);
    try {
      return switch (first) {
        case GATEWAY ->
            second.equals(REQUEST)
                ? Optional.of(new SiteTopic.Request())
                : Kind.of(second).map(SiteTopic.OfGateway::new);
        case REPLY -> Optional.of(new SiteTopic.Reply(new OperatorName(second)));
        default -> {
          Optional<Kind> kind = Kind.of(second);
          yield kind.isPresent()
              ? Optional.of(new SiteTopic.OfDevice(new DeviceId(first), kind.get()))
              : Optional.empty();
        }
      };
    } catch (IllegalArgumentException invalid) {
      return Optional.empty();
    }
  }
}
