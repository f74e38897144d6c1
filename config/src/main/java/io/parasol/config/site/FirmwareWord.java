// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.Locale;
import java.util.Optional;

/** One register of what is written into a loader; the data of a block are several. */
public sealed interface FirmwareWord {

  /** Whether it means something only while a block is sent. */
  boolean isOfBlock();

  /** A number, 0 to 65 535. */
  record Constant(int value) implements FirmwareWord {
    public Constant {
      Bounds.require(value >= 0 && value <= 0xFFFF, "word", "0 to 65535");
    }

    @Override
    public boolean isOfBlock() {
      return false;
    }
  }

  /** What depends on the image, and on the block. */
  enum Variable implements FirmwareWord {
    /** The bytes of the block, two to a register. */
    DATA(true),
    /** Its number, from 0 on; 16 bits of it. */
    BLOCK(true),
    BLOCK_FROM_1(true),
    /** Where in the image its first byte is, in bytes. */
    OFFSET_HIGH(true),
    OFFSET_LOW(true),
    /** How many bytes of the image it has. */
    BYTES(true),
    /** CRC-16/MODBUS of its data with their padding, as a number. */
    CRC16(true),
    /** Bytes of the whole image. */
    LENGTH_HIGH(false),
    LENGTH_LOW(false),
    /** How many blocks the image has, the head not among them. */
    BLOCKS(false),
    /** CRC-32/ISO-HDLC of the image without padding, as zip has it. */
    CRC32_HIGH(false),
    CRC32_LOW(false);

    private final boolean isOfBlock;

    Variable(boolean isOfBlock) {
      this.isOfBlock = isOfBlock;
    }

    @Override
    public boolean isOfBlock() {
      return isOfBlock;
    }

    /** As a profile writes it: {@code block-from-1}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Variable> of(String word) {
      for (Variable each : values()) {
        if (each.word().equals(word)) {
          return Optional.of(each);
        }
      }
      return Optional.empty();
    }
  }
}
