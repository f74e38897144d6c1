// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.StateFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Tries the state folder: may it be written, how fast is its disk, has it room for the store? */
final class StateCheck {

  private static final String SUBJECT = "state folder";

  /** Synced writes; their median counts, because one may meet other work of the disk. */
  private static final int WRITES = 7;

  /** The size of a write: the readings of some hundred devices. */
  private static final int WRITE_BYTES = 64 * 1024;

  /** A slower disk cannot commit the readings of 250 ms in that time. */
  private static final Duration SLOW = Duration.ofMillis(250);

  /** Space that the gateway needs besides the store: log, images, events. */
  private static final long OTHER_BYTES = 64L << 20;

  private final SiteConfig config;

  StateCheck(SiteConfig config) {
    this.config = config;
  }

  /**
   * Returns that this user cannot read the folder, so that each file in it would seem to be
   * missing; empty if the folder can be read, or does not exist.
   *
   * @param isAccessible whether this user can read a folder.
   */
  Optional<Finding> unreadable(Predicate<Path> isAccessible) {
    Path state = config.state();
    return Files.isDirectory(state) && !isAccessible.test(state)
        ? Optional.of(
            Finding.problem(
                SUBJECT,
                "%s cannot be read by user %s".formatted(state, System.getProperty("user.name")),
                "run this as the user of the gateway, such as: sudo -u parasol parasol doctor"))
        : Optional.empty();
  }

  List<Finding> findings() {
    Path state = config.state();
    if (!Files.isDirectory(state)) {
      return List.of(
          Finding.problem(
              SUBJECT,
              state + " does not exist",
              "create the authority of the site in it: parasol pki init"));
    }
    List<Finding> findings = new ArrayList<>();
    StateFolder.newerFormat(state)
        .ifPresent(
            newer ->
                findings.add(
                    Finding.problem(
                        SUBJECT,
                        state + " " + newer,
                        "install that version, or restore a backup with --replace")));
    try {
      Duration median = syncedWrite(state);
      findings.add(Finding.ok(SUBJECT, state + " can be written"));
      findings.add(speed(median));
    } catch (IOException failed) {
      findings.add(Finding.problem(SUBJECT, FileErrorText.withFile(failed), adviceFor(failed)));
    }
    space(state, findings);
    return findings;
  }

  static String adviceFor(IOException failed) {
    return failed instanceof AccessDeniedException
        ? "run this as the user of the gateway, or make the folder writable for it"
        : "free space on the disk, or see whether it is mounted read-only or broken";
  }

  /** Returns the median duration of a write that is forced to the disk. */
  private static Duration syncedWrite(Path state) throws IOException {
    Path file = Files.createTempFile(state, "doctor", "");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long[] nanos = new long[WRITES];
      for (int i = 0; i < WRITES; i++) {
        long begin = System.nanoTime();
        channel.write(ByteBuffer.allocate(WRITE_BYTES));
        channel.force(false);
        nanos[i] = System.nanoTime() - begin;
      }
      Arrays.sort(nanos);
      return Duration.ofNanos(nanos[WRITES / 2]);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  static Finding speed(Duration median) {
    String found = "a synced write takes %.1f ms".formatted(median.toNanos() / 1e6);
    return median.compareTo(SLOW) <= 0
        ? Finding.ok("disk", found)
        : Finding.warning(
            "disk",
            found,
            "new readings wait that long; use a faster disk, or raise store.commit up to 1s");
  }

  private void space(Path state, List<Finding> findings) {
    try {
      findings.add(space(Files.getFileStore(state).getUsableSpace(), stored(state)));
    } catch (IOException unknown) {
      findings.add(
          Finding.warning(
              "disk space", "unknown: " + FileErrorText.of(unknown), "check it with df"));
    }
  }

  private static long stored(Path state) throws IOException {
    Path store = state.resolve("store");
    if (!Files.isDirectory(store)) {
      return 0;
    }
    try (var files = Files.list(store)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /**
   * Judges the free space.
   *
   * @param stored bytes that the store occupies already.
   */
  Finding space(long free, long stored) {
    long needed = Math.max(0, config.store().keep() - stored) + OTHER_BYTES;
    String found = "%d MiB free".formatted(free >> 20);
    return free >= needed
        ? Finding.ok("disk space", found)
        : Finding.warning(
            "disk space",
            found + ", but the store may still grow, to " + (needed >> 20) + " MiB in all",
            "free space on the disk, or lower store.keep");
  }
}
