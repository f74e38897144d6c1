// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One thing that is done with a loader. */
public sealed interface FirmwareStep {

  /**
   * Writes registers or a coil.
   *
   * @param at a holding register, or a coil.
   * @param words what is written, one after the other; one for a coil, which is on unless it is 0.
   * @param isMany whether one register goes by FC 16 as well, not by FC 6.
   * @param isAnswered whether an answer must come; some devices restart before they give it.
   */
  record Write(Address at, List<FirmwareWord> words, boolean isMany, boolean isAnswered)
      implements FirmwareStep {
    public Write {
      words = List.copyOf(words);
      Bounds.require(
          at.table() == Table.HOLDING || at.table() == Table.COIL, "at", "holding, coil");
      Bounds.require(!words.isEmpty() && words.size() <= 123, "words", "1 to 123");
      Bounds.require(at.table() == Table.HOLDING || words.size() == 1, "words", "one for a coil");
    }

    /**
     * How many registers it writes.
     *
     * @param data how many the data of a block take.
     */
    public int registers(int data) {
      return words.size() + (words.contains(FirmwareWord.Variable.DATA) ? data - 1 : 0);
    }
  }

  /**
   * Reads a register again and again until it says that something is done.
   *
   * @param mask which of its bits count.
   * @param is what they say then, within the mask.
   * @param failed what they say when it has gone wrong.
   * @param every 10 ms to a minute.
   * @param within how long at most.
   */
  record Poll(Address at, int mask, int is, Set<Integer> failed, Duration every, Duration within)
      implements FirmwareStep {
    public Poll {
      failed = Set.copyOf(failed);
      Bounds.require(!at.table().isBits(), "at", "holding or input");
      Bounds.require(mask >= 1 && mask <= 0xFFFF, "mask", "1 to 65535");
      Bounds.require((is & mask) == is, "is", "a number within the mask");
      Bounds.require(!failed.contains(is), "failed", "other numbers than it is in the end");
      Bounds.requireWithin("every", every, Duration.ofMillis(10), Duration.ofMinutes(1));
      Bounds.requireWithin("within", within, Duration.ofMillis(10), Firmware.Times.LONGEST);
    }
  }

  /** Reads registers, which must be these. */
  record Check(Address at, List<FirmwareWord> words) implements FirmwareStep {
    public Check {
      words = List.copyOf(words);
      Bounds.require(!at.table().isBits(), "at", "holding or input");
      Bounds.require(!words.isEmpty() && words.size() <= 125, "words", "1 to 125");
      Bounds.require(
          words.stream().noneMatch(FirmwareWord::isOfBlock), "words", "numbers, and of the image");
    }
  }

  /** Does nothing for a time. */
  record Pause(Duration time) implements FirmwareStep {
    public Pause {
      Bounds.requireWithin("pause", time, Duration.ofMillis(1), Firmware.Times.LONGEST);
    }
  }

  /**
   * Says text on a line that carries no Modbus.
   *
   * @param text 1 to 128 characters up to 255, each a byte.
   * @param expect what the answer must contain.
   * @param within how long to wait for that.
   */
  record Say(String text, Optional<String> expect, Duration within) implements FirmwareStep {
    public Say {
      Bounds.require(isBytes(text), "say", "1 to 128 bytes");
      Bounds.require(expect.map(Say::isBytes).orElse(true), "expect", "1 to 128 bytes");
      Bounds.requireWithin("within", within, Duration.ofMillis(10), Firmware.Times.LONGEST);
    }

    private static boolean isBytes(String text) {
      return !text.isEmpty() && text.length() <= 128 && text.chars().allMatch(c -> c <= 0xFF);
    }
  }
}
