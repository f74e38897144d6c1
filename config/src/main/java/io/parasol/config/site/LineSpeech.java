// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a device that speaks in lines of text does so. */
public sealed interface LineSpeech {

  /**
   * Lines, asked for or not.
   *
   * @param request how what is sent to the device is framed.
   * @param answer how what it sends is.
   * @param separator what stands between the columns of a line.
   * @param taken the content of an answer that says: written. Empty if there is none.
   * @param refused the content of an answer that says: not known, or not now. Empty if there is
   *     none.
   * @param timeout how long the first byte of an answer may take; for lines that the device sends
   *     by itself, how long it may be silent.
   * @param gap quiet time that it needs between an answer and the next request.
   * @param messages at least one; their names differ.
   */
  record Messages(
      LineFraming request,
      LineFraming answer,
      char separator,
      String taken,
      String refused,
      Duration timeout,
      Duration gap,
      List<LineMessage> messages)
      implements LineSpeech {

    public Messages {
      messages = List.copyOf(messages);
      requireWithin("timeout", timeout, Duration.ofMillis(10));
      requireWithin("gap", gap, Duration.ZERO);
      require(!messages.isEmpty(), "messages", "at least one");
      require(
          messages.stream().map(LineMessage::name).distinct().count() == messages.size(),
          "messages",
          "names that differ");
    }

    public Optional<LineMessage> message(String name) {
      return messages.stream().filter(message -> message.name().equals(name)).findFirst();
    }
  }

  /**
   * Blocks of {@code CR LF label separator value}, which the device sends by itself. The value of
   * the last field is one byte, any byte, that makes the sum of all bytes of the block 0 modulo
   * 256.
   *
   * @param separator what stands between label and value.
   * @param last the label of the field that ends a block.
   * @param skip begins what is no part of a block and ends with a line feed: another protocol in
   *     between.
   * @param silence after so long without a whole block the device counts as silent.
   * @param longest bytes of a block, at most 4096.
   */
  record Blocks(char separator, String last, char skip, Duration silence, int longest)
      implements LineSpeech {

    public Blocks {
      require(Bytes.areVisible(last) && !last.isEmpty() && last.length() <= 16, "last", "a label");
      requireWithin("silence", silence, Duration.ofMillis(100));
      require(longest >= 16 && longest <= 4096, "longest", "16 to 4096");
    }
  }

  private static void requireWithin(String what, Duration duration, Duration least) {
    require(
        duration.compareTo(least) >= 0 && duration.compareTo(Duration.ofSeconds(60)) <= 0,
        what,
        least.toMillis() + "ms to 60s");
  }

  private static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
