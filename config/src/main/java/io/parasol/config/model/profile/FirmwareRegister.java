// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Bounds;
import java.util.Locale;
import java.util.Optional;

/**
 * The value of one register that an installation writes or checks. {@link Variable#DATA} stands for
 * several registers.
 */
public sealed interface FirmwareRegister {

  /** Returns whether the value depends on the block that is being sent. */
  boolean isOfBlock();

  /** A number, 0 to 65 535. */
  record Constant(int value) implements FirmwareRegister {
    public Constant {
      Bounds.require(value >= 0 && value <= 0xFFFF, "word", "0 to 65535");
    }

    @Override
    public boolean isOfBlock() {
      return false;
    }
  }

  /** A value that depends on the image or on the current block. */
  enum Variable implements FirmwareRegister {
    /** The data of the block, two bytes to a register. */
    DATA(true),
    /** The lower 16 bits of the block number, counted from 0. */
    BLOCK(true),
    BLOCK_FROM_1(true),
    /** The offset of the block's first byte within the image, in bytes. */
    OFFSET_HIGH(true),
    OFFSET_LOW(true),
    /** The number of image bytes in the block. */
    BYTES(true),
    /** CRC-16/MODBUS of the block's data including padding, as a number. */
    CRC16(true),
    /** The length of the image in bytes. */
    LENGTH_HIGH(false),
    LENGTH_LOW(false),
    /** The number of blocks of the image, without the head. */
    BLOCKS(false),
    /** CRC-32/ISO-HDLC of the image without padding, as in ZIP files. */
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

    /** Returns the name in profiles, such as {@code block-from-1}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Variable> of(String word) {
      for (Variable each : values()) {
        if (each.wireName().equals(word)) {
          return Optional.of(each);
        }
      }
      return Optional.empty();
    }
  }
}
