// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.profile.FirmwareRegister;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The values of the variables in a profile, for one image. */
public final class ImageVariables {

  private static final int CHUNK = 64 * 1024;

  private final ReleasedImage image;
  private final long blocks;
  private @Nullable Long crc32;

  /**
   * @param blocks number of blocks of the image, without a head.
   */
  public ImageVariables(ReleasedImage image, long blocks) {
    this.image = image;
    this.blocks = blocks;
  }

  /**
   * One block.
   *
   * @param number from 0; 0 for a head.
   * @param bytes number of image bytes in the block.
   * @param registers the data, with padding.
   */
  public record Block(long number, long offset, int bytes, List<Integer> registers, int crc16) {}

  /** Returns the registers that these words stand for, outside of a block. */
  List<Integer> registers(List<FirmwareRegister> words) throws IOException {
    return registers(words, new Block(0, 0, 0, List.of(), 0));
  }

  public List<Integer> registers(List<FirmwareRegister> words, Block block) throws IOException {
    List<Integer> registers = new ArrayList<>();
    for (FirmwareRegister firmwareRegister : words) {
      if (firmwareRegister instanceof FirmwareRegister.Constant number) {
        registers.add(number.value());
      } else if (firmwareRegister == FirmwareRegister.Variable.DATA) {
        registers.addAll(block.registers());
      } else {
        registers.add((int) (number((FirmwareRegister.Variable) firmwareRegister, block) & 0xFFFF));
      }
    }
    return registers;
  }

  private long number(FirmwareRegister.Variable word, Block block) throws IOException {
    return switch (word) {
      case BLOCK -> block.number();
      case BLOCK_FROM_1 -> block.number() + 1;
      case OFFSET_HIGH -> block.offset() >> 16;
      case OFFSET_LOW -> block.offset();
      case BYTES -> block.bytes();
      case CRC16 -> block.crc16();
      case LENGTH_HIGH -> image.length() >> 16;
      case LENGTH_LOW -> image.length();
      case BLOCKS -> blocks;
      case CRC32_HIGH -> crc32() >> 16;
      case CRC32_LOW -> crc32();
      case DATA -> throw new IllegalArgumentException("DATA is more than one register");
    };
  }

  private long crc32() throws IOException {
    Long known = crc32;
    if (known != null) {
      return known;
    }
    CRC32 sum = new CRC32();
    for (long at = 0; at < image.length(); at += CHUNK) {
      sum.update(image.read(at, (int) Math.min(CHUNK, image.length() - at)));
    }
    crc32 = sum.getValue();
    return sum.getValue();
  }
}
