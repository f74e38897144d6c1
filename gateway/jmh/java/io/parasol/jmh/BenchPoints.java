// SPDX-License-Identifier: Apache-2.0
package io.parasol.jmh;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.yaml.ConfigException;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.plan.Block;
import io.parasol.legacy.modbus.plan.PollPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The block of a device with as many float32 points as one response holds. */
final class BenchPoints {

  static final int COUNT = 62;
  private static final int REGISTERS = 2 * COUNT;

  private BenchPoints() {}

  static Block block() {
    StringBuilder profile = new StringBuilder("profile: jmh\npoints:\n");
    for (int point = 0; point < COUNT; point++) {
      profile.append("  p%d: {at: holding %d, type: float32}\n".formatted(point, 2 * point));
    }
    try {
      Path file = Files.createTempFile("jmh", ".yaml");
      try {
        Files.writeString(file, profile);
        Profile read = ProfileFile.load(file.toString(), Path.of(""));
        List<Block> blocks = PollPlan.of(read, Duration.ofSeconds(1)).rounds().get(0).blocks();
        return blocks.get(0);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (ConfigException | IOException defect) {
      throw new UncheckedIOException(new IOException("no profile", defect));
    }
  }

  /** Returns the PDU of a response to a block, with one decimal place in each value. */
  static byte[] response(Block block) {
    ByteBuffer pdu = ByteBuffer.allocate(2 + 2 * REGISTERS);
    pdu.put((byte) block.request().function()).put((byte) (2 * REGISTERS));
    for (PointDecoder point : block.points()) {
      pdu.putFloat(point.point().at().offset() * 37 % 5000 / 10f);
    }
    return pdu.array();
  }
}
