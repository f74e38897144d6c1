// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How worn the flash memory under a folder is, and how much this process has written. Linux shows
 * both in small files; on other systems, and for disks that do not report it, they are not known.
 */
final class DiskWear {

  private static final String LIFE_TIME = "device/life_time";

  /** One step of the estimate is 10 % (JESD84-B51, DEVICE_LIFE_TIME_EST_TYP_A and B). */
  private static final int STEP_PERCENT = 10;

  private static final int MAX_STEP = 0x0B;
  private static final String WRITTEN = "write_bytes: ";

  private final Path blockDevices;
  private final Path process;

  /** Creates it for this machine and this process. */
  DiskWear() {
    this(Path.of("/sys/dev/block"), Path.of("/proc/self/io"));
  }

  /**
   * @param blockDevices the folder with an entry {@code MAJOR:MINOR} for each block device.
   * @param process the counters of input and output of this process.
   */
  DiskWear(Path blockDevices, Path process) {
    this.blockDevices = blockDevices;
    this.process = process;
  }

  /**
   * Returns the share of its life that the flash memory (eMMC) under a folder has used, at most, in
   * percent; above 100 if it has exceeded it.
   */
  OptionalLong lifeUsedPercent(Path folder) {
    try {
      return Files.getAttribute(folder, "unix:dev") instanceof Long number
          ? lifeUsedPercent(number)
          : OptionalLong.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
      return OptionalLong.empty();
    }
  }

  /** Returns the same for the number of a device, as stat(2) has it. */
  OptionalLong lifeUsedPercent(long device) throws IOException {
    long major = ((device >> 8) & 0xfff) | ((device >> 32) & ~0xfffL);
    long minor = (device & 0xff) | ((device >> 12) & ~0xffL);
    Path entry = blockDevices.resolve(major + ":" + minor);
    if (!Files.exists(entry)) {
      return OptionalLong.empty();
    }
    // A partition is a folder in that of its disk.
    Path disk = entry.toRealPath();
    Path parent = disk.getParent();
    Path file = disk.resolve(LIFE_TIME);
    if (!Files.exists(file) && parent != null) {
      file = parent.resolve(LIFE_TIME);
    }
    return Files.exists(file) ? estimate(Files.readString(file)) : OptionalLong.empty();
  }

  /** Parses two hexadecimal steps and takes the larger one; 0 is not defined. */
  private static OptionalLong estimate(String text) {
    try {
      int step = Stream.of(text.strip().split("\\s+", 2)).mapToInt(Integer::decode).max().orElse(0);
      return step >= 1 && step <= MAX_STEP
          ? OptionalLong.of((long) step * STEP_PERCENT)
          : OptionalLong.empty();
    } catch (NumberFormatException unknown) {
      return OptionalLong.empty();
    }
  }

  /** Returns the bytes that this process has caused to be written to disks. */
  OptionalLong written() {
    try {
      return Files.readString(process, StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> line.startsWith(WRITTEN))
          .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length()).strip()))
          .findFirst();
    } catch (IOException | NumberFormatException unknown) {
      return OptionalLong.empty();
    }
  }
}
