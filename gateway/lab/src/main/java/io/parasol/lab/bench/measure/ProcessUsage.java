// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a process of this machine has used (Linux: {@code /proc}). Each method reads it at the
 * moment of the call, and throws {@link UncheckedIOException} once the process has ended.
 */
public record ProcessUsage(long pid) {

  /** USER_HZ, which the kernel's ABI fixes at 100 on every platform that Java supports. */
  private static final double TICKS_PER_SECOND = 100;

  /** Returns the processor seconds used so far, user and kernel. */
  public double processorSeconds() {
    return ticks(11, 12) / TICKS_PER_SECOND;
  }

  /** Returns them together with those of the process's own children that have ended. */
  public double processorSecondsWithChildren() {
    return ticks(11, 14) / TICKS_PER_SECOND;
  }

  /**
   * Returns the processor seconds of the threads that live now. Threads whose names differ only in
   * a number at the end are one entry.
   *
   * @return by name without that number, as far as the kernel keeps it: 15 characters.
   */
  public Map<String, Double> processorSecondsByThread() {
    Map<String, Double> seconds = new TreeMap<>();
    for (Path thread : threads()) {
      try {
        String name = Files.readString(thread.resolve("comm")).strip();
        double used = ticks(Files.readString(thread.resolve("stat")), 11, 12) / TICKS_PER_SECOND;
        seconds.merge(name.replaceAll("[-# \\d]+$", ""), used, Double::sum);
      } catch (IOException ended) {
        // What it used is in the sum of the process only.
      }
    }
    return seconds;
  }

  private List<Path> threads() {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return threads.toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Returns the sum of fields of {@code stat}, counted from the one after the name. */
  private double ticks(int first, int last) {
    return ticks(read("stat"), first, last);
  }

  private static double ticks(String stat, int first, int last) {
    // The second field is the program's name in parentheses, and may contain any character.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Arrays.stream(fields, first, last + 1).mapToLong(Long::parseLong).sum();
  }

  /** Returns the peak resident memory, in KiB. */
  public long peakResidentKib() {
    return status("VmHWM:");
  }

  /** Returns the current resident memory, in KiB. */
  public long residentKib() {
    return status("VmRSS:");
  }

  /** Returns the bytes written to disk so far, in whole pages. */
  public long writtenBytes() {
    return read("io")
        .lines()
        .filter(line -> line.startsWith("write_bytes:"))
        .mapToLong(line -> Long.parseLong(line.substring("write_bytes:".length()).strip()))
        .findFirst()
        .orElse(-1);
  }

  private long status(String key) {
    return read("status")
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(-1);
  }

  private String read(String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
