// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A way of a message from a plain panel to a subscriber over mutual TLS. Every message carries its
 * number on its way.
 */
enum WrapWay {
  /** To the listener without TLS of a broker. */
  DIRECT,

  /** Through stunnel, to the listener with mutual TLS of the same broker. */
  STUNNEL,

  /** Through the panel link of a gateway, which stores each message and then publishes it. */
  GATEWAY,

  /** To a topic that the gateway acknowledges and ignores: nothing is stored or published. */
  IGNORED;

  /** The values of a panel beside the number: those of an inverter with two strings. */
  private static final String PAYLOAD =
      """
      {"message":%d,"power":4213.5,"voltage":231.4,"current":18.21,"frequency":49.98,\
      "dc1":{"voltage":612.3,"current":3.47},"dc2":{"voltage":608.9,"current":3.44}}\
      """;

  private static final String NUMBER = "\"message\":";

  /** Returns the name of the way in results and in topics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether a subscriber receives the messages; otherwise they are only acknowledged. */
  boolean isReceived() {
    return this != IGNORED;
  }

  /** Returns the topic on which a panel publishes. */
  String topic(String panel) {
    return "%s/%s/values".formatted(label(), panel);
  }

  /** Returns the way that a subscriber's message took; empty if it is none of them. */
  static Optional<WrapWay> ofReceived(String topic) {
    if (topic.startsWith("parasol/")) {
      return Optional.of(GATEWAY);
    }
    for (WrapWay way : new WrapWay[] {DIRECT, STUNNEL}) {
      if (topic.startsWith(way.label() + "/")) {
        return Optional.of(way);
      }
    }
    return Optional.empty();
  }

  /** Returns the payload of a message. */
  static byte[] payload(int number) {
    return PAYLOAD.formatted(number).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns the number of a message, as the panel has published it or as telemetry of the gateway;
   * empty if it has none.
   */
  static OptionalLong numberOf(byte[] payload) {
    String text = new String(payload, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(NUMBER);
    if (begin < 0) {
      return OptionalLong.empty();
    }
    begin += NUMBER.length();
    int end = begin;
    while (end < text.length() && Character.isDigit(text.charAt(end)) && end - begin < 9) {
      end++;
    }
    return end == begin
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(text, begin, end, 10));
  }
}
