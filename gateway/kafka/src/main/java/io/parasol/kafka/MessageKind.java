// SPDX-License-Identifier: Apache-2.0
package io.parasol.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of messages that are written to Kafka, each to a topic of its own. */
public enum MessageKind {
  TELEMETRY,
  STATE,
  HEALTH,
  EVENT,
  RECEIPT,
  UPDATE,
  ABOUT,
  FINDINGS,
  REPORT;

  private static final Map<String, MessageKind> BY_NAME =
      Stream.of(values()).collect(Collectors.toMap(MessageKind::wireName, Function.identity()));

  /** The other last levels of the topics of a site. */
  private static final Set<String> OTHERS =
      Set.of("command", "answer", "request", "relay", "probe");

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the last level of the MQTT topic, and the last part of the name of the Kafka topic. */
  public String wireName() {
    return wireName;
  }

  /** Returns the kind with this last level of the topic. */
  public static Optional<MessageKind> of(String level) {
    return Optional.ofNullable(BY_NAME.get(level));
  }

  /** Returns whether messages with this last level of the topic are not for the centre. */
  public static boolean isIgnored(String level) {
    return OTHERS.contains(level);
  }
}
