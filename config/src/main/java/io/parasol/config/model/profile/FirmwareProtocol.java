// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Bounds;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The protocol that transfers a firmware image into a device, block by block. */
public sealed interface FirmwareProtocol {

  /** Returns the name of the protocol in profiles. */
  String name();

  /** Returns whether the protocol consists of Modbus requests. */
  boolean isModbus();

  /**
   * A transfer through a window of registers (FC 5, 6 and 16).
   *
   * @param head a first block with its own size and address; at most one.
   */
  record Window(List<Block> head, Block block, OnLoss onLoss) implements FirmwareProtocol {

    public Window {
      head = List.copyOf(head);
      Bounds.require(head.size() <= 1, "head", "at most one");
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
     * @param bytes the number of image bytes in a block: even, 2 to 246.
     * @param isLowByteFirst whether the first of two image bytes is the low byte of its register.
     * @param pad the byte, 0 to 255, that fills a short block to its full size; if empty, a short
     *     block only gets a zero byte where its length is odd.
     * @param steps exactly one step writes the data.
     */
    public record Block(
        int bytes, boolean isLowByteFirst, OptionalInt pad, List<FirmwareStep> steps) {
      private static final int MAX_WRITE_REGISTERS = 123;

      public Block {
        steps = List.copyOf(steps);
        Bounds.require(bytes >= 2 && bytes <= 246 && bytes % 2 == 0, "bytes", "even, 2 to 246");
        Bounds.require(pad.orElse(0) >= 0 && pad.orElse(0) <= 0xFF, "pad", "0 to 255");
        long writes =
            steps.stream()
                .filter(
                    step ->
                        step instanceof FirmwareStep.Write write
                            && write.words().contains(FirmwareRegister.Variable.DATA))
                .count();
        Bounds.require(writes == 1, "steps", "one write of data");
        int words = bytes / 2;
        for (FirmwareStep step : steps) {
          if (step instanceof FirmwareStep.Write write
              && write.registers(words) > MAX_WRITE_REGISTERS) {
            throw new IllegalArgumentException(
                "steps: expected at most %d registers in one write".formatted(MAX_WRITE_REGISTERS));
          }
        }
      }
    }
  }

  /** The reaction to a block that gets no response. */
  sealed interface OnLoss {

    /**
     * The transfer starts again, because it is unknown whether the device has received the block.
     */
    record StartAgain() implements OnLoss {}

    /**
     * The block is sent again, because a duplicate does no harm.
     *
     * @param tries the maximum number of transmissions of a block, 1 to 10, the first included.
     * @param duplicateException the exception code with which the device rejects a block that it
     *     already has; empty if it does not reject it.
     */
    record Repeat(int tries, OptionalInt duplicateException) implements OnLoss {
      public Repeat {
        Bounds.require(tries >= 1 && tries <= 10, "tries", "1 to 10");
        Bounds.require(
            duplicateException.orElse(1) >= 1 && duplicateException.orElse(1) <= 0xFF,
            "taken",
            "1 to 255");
      }
    }

    /**
     * The gateway reads how many blocks the device has received, and sends the block again if it is
     * missing.
     *
     * @param at the register with the number of received blocks.
     * @param tries the maximum number of transmissions of a block, 1 to 10.
     */
    record ReadBlockCount(Address at, int tries) implements OnLoss {
      public ReadBlockCount {
        Bounds.require(!at.table().isBits(), "at", "holding or input");
        Bounds.require(tries >= 1 && tries <= 10, "tries", "1 to 10");
      }
    }
  }

  /**
   * A transfer of file records with FC 21, and their read-back with FC 20 (Modbus Application
   * Protocol V1.1b3, 6.14 and 6.15). After record 9 999, the last of a file, the transfer continues
   * in the next file.
   *
   * @param number the number of the first file, 1 to 65 535.
   * @param words the number of registers in one block, 1 to 122.
   * @param isReadBack whether the complete image can be read back.
   * @param pad the byte, 0 to 255, that fills the last register.
   */
  record RecordFile(Mode mode, int number, int words, boolean isReadBack, int pad)
      implements FirmwareProtocol {

    /** The meaning of the record number to the device. */
    public enum Mode {
      /** The position of a register in the file, as the standard specifies. */
      RECORD,
      /** None: the device takes blocks in the order of their arrival. */
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

  /** An XMODEM transfer. */
  record Xmodem(Packets packets) implements FirmwareProtocol {
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
   * A YMODEM batch transfer of one file.
   *
   * @param file the file name that the device receives: 1 to 64 letters, digits and {@code . _ -}.
   */
  record Ymodem(Packets packets, String file) implements FirmwareProtocol {

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

  /** The packet size of XMODEM and YMODEM. The receiver chooses between checksum and CRC. */
  enum Packets {
    BYTES_128,
    BYTES_1024
  }

  /**
   * The bootloader in the ROM of an STM32, over its USART (ST application note AN3155). The gateway
   * never changes option bytes or protections.
   *
   * @param start the address of the image, a multiple of 4 below 2³².
   * @param pageBytes the size of a page to erase, 256 to 262 144; 0 erases the whole memory.
   * @param isStarted whether the loader starts the image at the end (Go command).
   */
  record An3155(long start, int pageBytes, boolean isStarted) implements FirmwareProtocol {
    public An3155 {
      Bounds.require(
          start >= 0 && start < 1L << 32 && start % 4 == 0, "start", "a multiple of 4 below 2^32");
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
