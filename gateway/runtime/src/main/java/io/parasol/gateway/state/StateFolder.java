// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder with the gateway's persistent state. One gateway at a time can hold it. */
public final class StateFolder implements AutoCloseable {

  private final Path folder;
  private final FileChannel lock;
  private final DamagedFiles damaged;

  private StateFolder(Path folder, FileChannel lock, DamagedFiles damaged) {
    this.folder = folder;
    this.lock = lock;
    this.damaged = damaged;
  }

  /**
   * Locks the folder; creates it if it is missing. Sets aside folders in the places of files.
   *
   * @throws IOException if it cannot be used, or another gateway holds it; the message is for the
   *     operator.
   */
  public static StateFolder open(Path folder) throws IOException {
    Files.createDirectories(folder);
    DamagedFiles damaged = new DamagedFiles();
    MisplacedFolders.setAside(folder, damaged);
    FileChannel lock =
        FileChannel.open(
            GatewayLock.in(folder), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return new StateFolder(folder, lock, damaged);
      }
    } catch (OverlappingFileLockException inThisProcess) {
      // Reported below, as if another process held it.
    }
    lock.close();
    throw new IOException("another gateway uses the state folder " + folder);
  }

  /** Returns the damaged files that were found, to which other parts add theirs. */
  public DamagedFiles damaged() {
    return damaged;
  }

  public Path pki() {
    return PkiFolder.in(folder);
  }

  public Path broker() {
    return folder.resolve("broker");
  }

  public Path journal() {
    return folder.resolve("commands");
  }

  public Path log() {
    return LogFolder.in(folder);
  }

  /** Returns the file that reveals a loss of the evidence log; it is not in the log's folder. */
  public Path logCheckpoint() {
    return journal().resolve("log.checkpoint");
  }

  public Path nativeCode() {
    return folder.resolve("native");
  }

  public Path learnedLimits() {
    return folder.resolve("learned");
  }

  public Path maps() {
    return folder.resolve("maps");
  }

  public Path policy() {
    return folder.resolve("policy.json");
  }

  /** Returns the folder for verified images. */
  public Path images() {
    return folder.resolve("releases").resolve("images");
  }

  /**
   * Returns the folder for the trusted metadata of the self-test's simulated repository; it exists
   * only briefly.
   */
  public Path selfTest() {
    return folder.resolve("releases").resolve("lock-test");
  }

  public Path updates() {
    return folder.resolve("updates.json");
  }

  public Path events() {
    return folder.resolve("events");
  }

  public Path clock() {
    return folder.resolve("clock");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
