// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lock file that a site's gateway holds while it runs. */
public final class GatewayLock {

  private static final Logger log = LoggerFactory.getLogger(GatewayLock.class);

  private GatewayLock() {}

  /** Returns its path in the state folder, which may not exist. */
  public static Path in(Path state) {
    return state.resolve("lock");
  }

  /**
   * Writes the id of this process into its lock file. The lock holds without it, so a full disk
   * only means that others cannot name the process.
   */
  static void writeHolder(FileChannel lock) {
    try {
      lock.truncate(0);
      lock.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException failed) {
      log.warn("process id not written into the lock file why={}", FileErrorText.of(failed));
    }
  }

  /**
   * Returns the id of the process that runs the gateway of the site; empty if none runs, as far as
   * this user can tell, or if it runs on a copy of the state folder.
   */
  public static OptionalLong holder(Path state) throws IOException {
    if (!isLocked(in(state))) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(in(state)).strip()));
    } catch (NumberFormatException | MalformedInputException otherVersion) {
      return OptionalLong.empty();
    }
  }

  /** Returns, for the operator, that a gateway runs, which process it is, and what to do. */
  static String inUse(Path state) {
    String process;
    try {
      OptionalLong holder = holder(state);
      process = holder.isPresent() ? " (process %d)".formatted(holder.getAsLong()) : "";
    } catch (IOException unreadable) {
      process = "";
    }
    return "another gateway uses the state folder %s; stop it first%s".formatted(state, process);
  }

  /**
   * Returns whether the gateway of the site runs, as far as this user can tell. Changes no file.
   */
  public static boolean isHeld(Path state) {
    return isLocked(in(state)) || isCopyHeld(state);
  }

  /**
   * Returns whether the gateway of the site runs on a copy of the state folder, because it is
   * read-only, as far as this user can tell.
   */
  public static boolean isCopyHeld(Path state) {
    return isCopyHeld(RuntimeFolder.copiesOf(state));
  }

  static boolean isCopyHeld(List<Path> copies) {
    return copies.stream().anyMatch(copy -> isLocked(in(copy)));
  }

  private static boolean isLocked(Path lock) {
    if (!Files.isReadable(lock)) {
      return false;
    }
    try (FileChannel file = FileChannel.open(lock, StandardOpenOption.READ);
        @Nullable FileLock free = file.tryLock(0, Long.MAX_VALUE, true)) {
      return free == null;
    } catch (OverlappingFileLockException inThisProcess) {
      return true;
    } catch (IOException unknown) {
      return false;
    }
  }
}
