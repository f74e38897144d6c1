// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The contract's access table once more, by hand and word for word, beside everything that is tried
 * against it. People's names tell their roles.
 */
final class ByHand {

  /** Everybody is asked to subscribe to all of these. */
  static final List<String> FILTERS =
      List.of(
          "#",
          "+",
          "/#",
          "+/#",
          "+/+/+/+",
          "+/+/+/command",
          "+/s/#",
          "parasol/#",
          "parasol/+/#",
          "parasol/+/+/telemetry",
          "parasol/s",
          "parasol/s/#",
          "parasol/s/+",
          "parasol/s/+/#",
          "parasol/s/+/+",
          "parasol/s/x/#",
          "parasol/s/x/+",
          "parasol/s/x",
          "parasol/s/x/command",
          "parasol/s/y/command",
          "parasol/s/+/command",
          "parasol/s/x/command/#",
          "parasol/s/x/relay",
          "parasol/s/y/relay",
          "parasol/s/+/relay",
          "parasol/s/x/answer",
          "parasol/s/+/request",
          "parasol/s/+/telemetry",
          "parasol/s/+/telemetry/#",
          "parasol/s/+/telemetry/",
          "parasol/s//telemetry",
          "parasol/s/+/state",
          "parasol/s/+/health",
          "parasol/s/+/event",
          "parasol/s/+/receipt",
          "parasol/s/+/update",
          "parasol/s/reply/+",
          "parasol/s/reply/#",
          "parasol/s/reply/anna-operator",
          "parasol/s/reply/ben-engineer",
          "parasol/s/gateway/request",
          "parasol/s/gateway/+",
          "parasol/t/+/telemetry",
          "other/s/+/telemetry",
          "$share/g/parasol/s/#",
          "$share/gateway/parasol/s/#",
          "$share/gateway/parasol/s/+/command",
          "$share/x/parasol/s/+/command",
          "$share/x/parasol/s/x/command",
          "$share/g/parasol/s/x/command",
          "$share/g/parasol/s/+/telemetry",
          "$share/victor-viewer/parasol/s/+/telemetry",
          "$share/victor-viewer.2/parasol/s/+/telemetry",
          "$share/anna-operator/parasol/s/+/telemetry",
          "$share/g/#",
          "$share/parasol/s/+/telemetry",
          "$SYS/#",
          "$SYS/+/telemetry",
          "parasol/s/+/telemetry\u0000",
          "parasol/s/+/telemetry\uffff");

  /** What is published by those who may. */
  static final List<String> FROM_X =
      List.of(
          "parasol/s/x/telemetry",
          "parasol/s/x/state",
          "parasol/s/x/health",
          "parasol/s/x/event",
          "parasol/s/x/answer",
          "parasol/s/x/request");

  static final List<String> FROM_GATEWAY =
      List.of(
          "parasol/s/gateway/health",
          "parasol/s/gateway/event",
          "parasol/s/x/receipt",
          "parasol/s/x/update",
          "parasol/s/x/relay",
          "parasol/s/y/relay",
          "parasol/s/reply/anna-operator",
          "parasol/s/reply/ben-engineer");
  static final List<String> FROM_OPERATOR =
      List.of("parasol/s/x/command", "parasol/s/y/command", "parasol/s/gateway/request");

  /** Which of all filters are granted to whom: by hand, from the contract. */
  static Set<String> granted(String client) {
    return switch (client) {
      case "x" ->
          Set.of("parasol/s/x/command", "parasol/s/x/relay", "$share/x/parasol/s/x/command");
      case "y" -> Set.of("parasol/s/y/command", "parasol/s/y/relay");
      case "gateway" -> {
        Set<String> all = new TreeSet<>();
        for (String filter : FILTERS) {
          String plain = filter.replaceFirst("^\\$share/gateway/", "");
          if (plain.startsWith("parasol/s/")
              && !filter.contains("\u0000")
              && !filter.contains("\uffff")) {
            all.add(filter);
          }
        }
        yield all;
      }
      case "victor-viewer" ->
          Set.of(
              "parasol/s/+/telemetry",
              "parasol/s/+/state",
              "parasol/s/+/health",
              "parasol/s/+/event",
              "$share/victor-viewer/parasol/s/+/telemetry",
              "$share/victor-viewer.2/parasol/s/+/telemetry");
      default -> {
        Set<String> granted =
            new TreeSet<>(
                Set.of(
                    "parasol/s/+/telemetry",
                    "parasol/s/+/state",
                    "parasol/s/+/health",
                    "parasol/s/+/event",
                    "parasol/s/+/receipt",
                    "parasol/s/+/update",
                    "parasol/s/reply/" + client));
        if (client.equals("anna-operator")) {
          granted.add("$share/anna-operator/parasol/s/+/telemetry");
        }
        yield granted;
      }
    };
  }

  /** What each of them may see of all that is published: by hand, from the contract. */
  static Set<String> visible(String client) {
    Set<String> common =
        Set.of(
            "parasol/s/x/telemetry",
            "parasol/s/x/state",
            "parasol/s/x/health",
            "parasol/s/x/event",
            "parasol/s/gateway/health",
            "parasol/s/gateway/event");
    Set<String> seen = new TreeSet<>();
    switch (client) {
      case "x" -> seen.addAll(Set.of("parasol/s/x/command", "parasol/s/x/relay"));
      case "y" -> seen.addAll(Set.of("parasol/s/y/command", "parasol/s/y/relay"));
      case "gateway" -> {
        seen.addAll(FROM_X);
        seen.addAll(FROM_GATEWAY);
        seen.addAll(FROM_OPERATOR);
      }
      case "victor-viewer" -> seen.addAll(common);
      default -> {
        seen.addAll(common);
        seen.addAll(
            Set.of("parasol/s/x/receipt", "parasol/s/x/update", "parasol/s/reply/" + client));
      }
    }
    return seen;
  }

  /** Everybody tries to publish to all of these, retained and not. */
  static final List<String> TOPICS =
      List.of(
          "parasol/s/x/telemetry",
          "parasol/s/x/state",
          "parasol/s/x/health",
          "parasol/s/x/event",
          "parasol/s/x/command",
          "parasol/s/x/receipt",
          "parasol/s/x/update",
          "parasol/s/x/request",
          "parasol/s/x/answer",
          "parasol/s/x/relay",
          "parasol/s/y/request",
          "parasol/s/y/answer",
          "parasol/s/x/state/",
          "parasol/s/x/state/x",
          "parasol/s/x",
          "parasol/s/x/",
          "/parasol/s/x/state",
          "parasol/s/y/telemetry",
          "parasol/s/y/state",
          "parasol/s/y/command",
          "parasol/s/y/receipt",
          "parasol/s/gateway/state",
          "parasol/s/gateway/health",
          "parasol/s/gateway/event",
          "parasol/s/gateway/command",
          "parasol/s/gateway/request",
          "parasol/s/gateway/request/",
          "parasol/s/reply/anna-operator",
          "parasol/s/reply/ben-engineer",
          "parasol/s/reply/state",
          "parasol/s/reply/command",
          "parasol/s//command",
          "parasol/s//telemetry",
          "parasol/t/x/telemetry",
          "parasol/t/x/command",
          "other/s/x/telemetry",
          "parasol/s/+/state",
          "parasol/s/#",
          "$SYS/broker",
          "$share/g/parasol/s/x/state",
          "parasol/s/x/state\u0000",
          "parasol/s/x/state\uffff",
          "parasol/s/" + "x".repeat(60_000) + "/state");

  /** By hand, from the contract; those that may be retained end with an exclamation mark. */
  static Set<String> published(String client) {
    return switch (client) {
      case "x" ->
          Set.of(
              "parasol/s/x/telemetry",
              "parasol/s/x/state",
              "parasol/s/x/state!",
              "parasol/s/x/health",
              "parasol/s/x/health!",
              "parasol/s/x/event",
              "parasol/s/x/answer",
              "parasol/s/x/request");
      case "y" -> Set.of("parasol/s/y/telemetry", "parasol/s/y/state", "parasol/s/y/state!");
      case "gateway" ->
          Set.of(
              "parasol/s/x/receipt",
              "parasol/s/x/update",
              "parasol/s/x/update!",
              "parasol/s/x/command",
              "parasol/s/x/relay",
              "parasol/s/y/command",
              "parasol/s/y/receipt",
              "parasol/s/gateway/state",
              "parasol/s/gateway/state!",
              "parasol/s/gateway/health",
              "parasol/s/gateway/health!",
              "parasol/s/gateway/event",
              "parasol/s/gateway/event!",
              "parasol/s/gateway/command",
              "parasol/s/gateway/command!",
              "parasol/s/gateway/request",
              "parasol/s/gateway/request!",
              "parasol/s/reply/anna-operator",
              "parasol/s/reply/ben-engineer");
      case "victor-viewer" -> Set.of();
      default -> Set.of("parasol/s/x/command", "parasol/s/y/command", "parasol/s/gateway/request");
    };
  }

  private ByHand() {}
}
