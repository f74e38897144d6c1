// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What carries the bytes of an image into a device, block by block. */
public sealed interface FirmwareWay {

  /** As a profile names it. */
  String name();

  /** Whether it is spoken in Modbus requests. */
  boolean isModbus();

  /**
   * Register windows (FC 6, 16 and 5).
   *
   * @param head a first block of another size and at another place, if there is one.
   */
  record Window(List<Block> head, Block block, OnLoss onLoss) implements FirmwareWay {

    public Window {
      head = List.copyOf(head);
      Bounds.require(head.size() <= 1, "head", "one at most");
    }

    @Override
    public String name() {
      return "modbus-window";
    }

    @Override
    public boolean isModbus() {
      return true;
    }

    /**
     * How one block is written.
     *
     * @param bytes of the image in it: even, 2 to 246.
     * @param isLowByteFirst how two bytes of the image stand in a register.
     * @param pad what a block that is not full is filled up with, 0 to 255; without it, it is only
     *     made even, with a zero.
     * @param steps one of which writes the data.
     */
    public record Block(
        int bytes, boolean isLowByteFirst, OptionalInt pad, List<FirmwareStep> steps) {
      private static final int MOST_WORDS = 123;

      public Block {
        steps = List.copyOf(steps);
        Bounds.require(bytes >= 2 && bytes <= 246 && bytes % 2 == 0, "bytes", "even, 2 to 246");
        Bounds.require(pad.orElse(0) >= 0 && pad.orElse(0) <= 0xFF, "pad", "0 to 255");
        long writes =
            steps.stream()
                .filter(
                    step ->
                        step instanceof FirmwareStep.Write write
                            && write.words().contains(FirmwareWord.Variable.DATA))
                .count();
        Bounds.require(writes == 1, "steps", "one write of data");
        int words = bytes / 2;
        for (FirmwareStep step : steps) {
          if (step instanceof FirmwareStep.Write write && write.registers(words) > MOST_WORDS) {
            throw new IllegalArgumentException(
                "steps: expected at most %d registers in a write".formatted(MOST_WORDS));
          }
        }
      }
    }
  }

  /** What is done when no answer to a block comes. */
  sealed interface OnLoss {

    /** Nobody knows whether the device has it: the transfer begins again. */
    record StartAgain() implements OnLoss {}

    /**
     * A block that comes twice does no harm.
     *
     * @param tries 1 to 10, the first among them.
     * @param taken the exception with which the device refuses a block that it has already, if it
     *     does.
     */
    record Repeat(int tries, OptionalInt taken) implements OnLoss {
      public Repeat {
        Bounds.require(tries >= 1 && tries <= 10, "tries", "1 to 10");
        Bounds.require(taken.orElse(1) >= 1 && taken.orElse(1) <= 0xFF, "taken", "1 to 255");
      }
    }

    /**
     * The device says how many blocks it has taken.
     *
     * @param tries how often one block is sent at most, 1 to 10.
     */
    record Ask(Address at, int tries) implements OnLoss {
      public Ask {
        Bounds.require(!at.table().isBits(), "at", "holding or input");
        Bounds.require(tries >= 1 && tries <= 10, "tries", "1 to 10");
      }
    }
  }

  /**
   * A file of records (FC 21), and its read-back (FC 20). It goes on in the next file where a file
   * ends, at record 10 000.
   *
   * @param number of the first file, 1 to 65 535.
   * @param words registers in one block, 1 to 122.
   * @param isReadBack whether it can be read again, all of it.
   * @param pad fills up the last register, 0 to 255.
   */
  record RecordFile(Mode mode, int number, int words, boolean isReadBack, int pad)
      implements FirmwareWay {

    /** What a record number means to the device. */
    public enum Mode {
      /** A register of the file each, as the standard has it. */
      RECORD,
      /** Nothing: blocks are taken in the order in which they come. */
      STREAM,
      /** The number of the block. */
      BLOCK_INDEX
    }

    public RecordFile {
      Bounds.require(number >= 1 && number <= 0xFFFF, "number", "1 to 65535");
      Bounds.require(words >= 1 && words <= 122, "words", "1 to 122");
      Bounds.require(pad >= 0 && pad <= 0xFF, "pad", "0 to 255");
      Bounds.require(!isReadBack || mode == Mode.RECORD, "read-back", "mode record");
    }

    @Override
    public String name() {
      return "modbus-file";
    }

    @Override
    public boolean isModbus() {
      return true;
    }
  }

  /** XMODEM. */
  record Xmodem(Packets packets) implements FirmwareWay {
    @Override
    public String name() {
      return "xmodem";
    }

    @Override
    public boolean isModbus() {
      return false;
    }
  }

  /**
   * YMODEM, a batch of one file.
   *
   * @param file the name that the device is told: 1 to 64 of letters, digits and {@code . _ -}.
   */
  record Ymodem(Packets packets, String file) implements FirmwareWay {

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public Ymodem {
      Bounds.require(FILE.matcher(file).matches(), "file", "1 to 64 of letters, digits and . _ -");
    }

    @Override
    public String name() {
      return "ymodem";
    }

    @Override
    public boolean isModbus() {
      return false;
    }
  }

  /** How large the packets of XMODEM are; its receiver says which check it wants. */
  enum Packets {
    BYTES_128,
    BYTES_1024
  }

  /**
   * The loader in the ROM of an STM32, by its USART (AN3155). Option bytes and protections are
   * never touched.
   *
   * @param start where the image goes, a multiple of 4 below 2³².
   * @param pageBytes how much is erased at a time, 0 to erase all; else 256 to 262 144.
   * @param isStarted whether the loader is told to start the image in the end.
   */
  record An3155(long start, int pageBytes, boolean isStarted) implements FirmwareWay {
    public An3155 {
      Bounds.require(
          start >= 0 && start < 1L << 32 && start % 4 == 0, "start", "a multiple of 4, 32 bits");
      Bounds.require(
          pageBytes == 0 || (pageBytes >= 256 && pageBytes <= 262_144), "page", "256 to 262144");
    }

    @Override
    public String name() {
      return "an3155";
    }

    @Override
    public boolean isModbus() {
      return false;
    }
  }
}
