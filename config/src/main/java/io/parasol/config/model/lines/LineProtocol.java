// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import io.parasol.config.model.site.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The line-based text protocol of a device. */
public sealed interface LineProtocol {

  /**
   * Framed lines, on request or unsolicited.
   *
   * @param request the framing of requests.
   * @param response the framing of lines from the device.
   * @param separator the character between the columns of a line.
   * @param accepted the content of a response that confirms a write; empty if the device has none.
   * @param rejected the content of a response that rejects a request as unknown or not possible
   *     now; empty if the device has none.
   * @param timeout the response timeout until the first byte, 10 ms to 60 s; for unsolicited lines,
   *     the maximum silence.
   * @param gap the quiet time that the device needs between a response and the next request, 0 to
   *     60 s.
   * @param messages at least one, with unique names.
   */
  record Messages(
      LineFraming request,
      LineFraming response,
      char separator,
      String accepted,
      String rejected,
      Duration timeout,
      Duration gap,
      List<LineMessage> messages)
      implements LineProtocol {

    public Messages {
      messages = List.copyOf(messages);
      requireWithin("timeout", timeout, Duration.ofMillis(10));
      requireWithin("gap", gap, Duration.ZERO);
      require(!messages.isEmpty(), "messages", "at least one");
      require(
          messages.stream().map(LineMessage::name).distinct().count() == messages.size(),
          "messages",
          "unique names");
    }

    public Optional<LineMessage> message(String name) {
      return messages.stream().filter(message -> message.name().equals(name)).findFirst();
    }
  }

  /**
   * Blocks of fields {@code CR LF label separator value} that the device sends unsolicited. The
   * value of the last field is a single byte that makes the sum of all bytes of the block 0 modulo
   * 256.
   *
   * @param separator the character between label and value.
   * @param lastLabel the label of the field that ends a block.
   * @param skipPrefix the first character of interleaved lines of another protocol, which end with
   *     a line feed and do not belong to a block.
   * @param maxSilence the time without a complete block after which the device counts as silent,
   *     100 ms to 60 s.
   * @param maxLength the maximum length of a block in bytes, 16 to 4096.
   */
  record Blocks(
      char separator, String lastLabel, char skipPrefix, Duration maxSilence, int maxLength)
      implements LineProtocol {

    public Blocks {
      require(
          Bytes.areVisible(lastLabel) && !lastLabel.isEmpty() && lastLabel.length() <= 16,
          "last",
          "a label");
      requireWithin("silence", maxSilence, Duration.ofMillis(100));
      require(maxLength >= 16 && maxLength <= 4096, "longest", "16 to 4096");
    }
  }

  private static void requireWithin(String what, Duration duration, Duration min) {
    require(
        duration.compareTo(min) >= 0 && duration.compareTo(Duration.ofSeconds(60)) <= 0,
        what,
        min.toMillis() + "ms to 60s");
  }

  private static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
