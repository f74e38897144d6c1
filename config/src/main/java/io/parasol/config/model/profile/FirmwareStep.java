// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Bounds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One step of an installation. */
public sealed interface FirmwareStep {

  /**
   * Writes holding registers or one coil.
   *
   * @param at a holding register or a coil.
   * @param words the values of consecutive registers; exactly one for a coil, where 0 switches it
   *     off and any other value switches it on.
   * @param isMultiple whether a single register is also written with FC 16 instead of FC 6.
   * @param isResponseRequired whether a response is required; some devices restart before they send
   *     it.
   */
  record Write(
      Address at, List<FirmwareRegister> words, boolean isMultiple, boolean isResponseRequired)
      implements FirmwareStep {
    public Write {
      words = List.copyOf(words);
      Bounds.require(
          at.table() == Table.HOLDING || at.table() == Table.COIL, "at", "holding or coil");
      Bounds.require(!words.isEmpty() && words.size() <= 123, "words", "1 to 123");
      Bounds.require(at.table() == Table.HOLDING || words.size() == 1, "words", "one for a coil");
    }

    /**
     * Returns the number of registers that this step writes.
     *
     * @param data the number of registers that the data of one block take.
     */
    public int registers(int data) {
      return words.size() + (words.contains(FirmwareRegister.Variable.DATA) ? data - 1 : 0);
    }
  }

  /**
   * Reads a register repeatedly until it shows that an operation is complete.
   *
   * @param mask the bits to compare.
   * @param expected the value of the masked bits on completion.
   * @param failed the values of the masked bits that report a failure.
   * @param every the poll interval, 10 ms to 1 min.
   * @param within the maximum duration, 10 ms to 10 min.
   */
  record Poll(
      Address at, int mask, int expected, Set<Integer> failed, Duration every, Duration within)
      implements FirmwareStep {
    public Poll {
      failed = Set.copyOf(failed);
      Bounds.require(!at.table().isBits(), "at", "holding or input");
      Bounds.require(mask >= 1 && mask <= 0xFFFF, "mask", "1 to 65535");
      Bounds.require((expected & mask) == expected, "is", "a number within the mask");
      Bounds.require(!failed.contains(expected), "failed", "values other than that of is");
      Bounds.require(
          failed.stream().allMatch(value -> (value & mask) == value),
          "failed",
          "numbers within the mask");
      Bounds.requireWithin("every", every, Duration.ofMillis(10), Duration.ofMinutes(1));
      Bounds.requireWithin("within", within, Duration.ofMillis(10), Firmware.Times.MAX_DURATION);
    }
  }

  /** Reads registers and compares them with expected values. */
  record Check(Address at, List<FirmwareRegister> words) implements FirmwareStep {
    public Check {
      words = List.copyOf(words);
      Bounds.require(!at.table().isBits(), "at", "holding or input");
      Bounds.require(!words.isEmpty() && words.size() <= 125, "words", "1 to 125");
      Bounds.require(
          words.stream().noneMatch(FirmwareRegister::isOfBlock),
          "words",
          "numbers and variables of the image, not of a block");
    }
  }

  /** Waits for a fixed time, 1 ms to 10 min. */
  record Pause(Duration time) implements FirmwareStep {
    public Pause {
      Bounds.requireWithin("pause", time, Duration.ofMillis(1), Firmware.Times.MAX_DURATION);
    }
  }

  /**
   * Sends text on a link that does not carry Modbus.
   *
   * @param text 1 to 128 characters up to U+00FF, one byte each.
   * @param expect text that the response must contain.
   * @param within how long to wait for {@code expect}, 10 ms to 10 min.
   */
  record SendText(String text, Optional<String> expect, Duration within) implements FirmwareStep {
    public SendText {
      Bounds.require(isBytes(text), "say", "1 to 128 bytes");
      Bounds.require(expect.map(SendText::isBytes).orElse(true), "expect", "1 to 128 bytes");
      Bounds.requireWithin("within", within, Duration.ofMillis(10), Firmware.Times.MAX_DURATION);
    }

    private static boolean isBytes(String text) {
      return !text.isEmpty() && text.length() <= 128 && text.chars().allMatch(c -> c <= 0xFF);
    }
  }
}
