// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.config.site.SiteConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder with the gateway's persistent state. One gateway at a time can hold it. */
public final class StateFolder implements AutoCloseable {

  private final SiteConfig config;
  private final FileChannel lock;

  private StateFolder(SiteConfig config, FileChannel lock) {
    this.config = config;
    this.lock = lock;
  }

  /**
   * Locks the folder; creates it if it is missing.
   *
   * @throws IOException if it cannot be used, or another gateway holds it; the message is for the
   *     operator.
   */
  public static StateFolder open(SiteConfig config) throws IOException {
    Files.createDirectories(config.state());
    FileChannel lock =
        FileChannel.open(
            GatewayLock.of(config), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return new StateFolder(config, lock);
      }
    } catch (OverlappingFileLockException inThisProcess) {
      // Reported below, as if another process held it.
    }
    lock.close();
    throw new IOException("another gateway uses the state folder " + config.state());
  }

  public Path pki() {
    return PkiFolder.of(config);
  }

  public Path broker() {
    return config.state().resolve("broker");
  }

  public Path journal() {
    return config.state().resolve("commands");
  }

  public Path log() {
    return LogFolder.of(config);
  }

  public Path nativeCode() {
    return config.state().resolve("native");
  }

  public Path learnedLimits() {
    return config.state().resolve("learned");
  }

  public Path maps() {
    return config.state().resolve("maps");
  }

  public Path policy() {
    return config.state().resolve("policy.json");
  }

  /** Returns the folder for verified images. */
  public Path images() {
    return config.state().resolve("releases").resolve("images");
  }

  /**
   * Returns the folder for the trusted metadata of the self-test's simulated repository; it exists
   * only briefly.
   */
  public Path selfTest() {
    return config.state().resolve("releases").resolve("lock-test");
  }

  public Path updates() {
    return config.state().resolve("updates.json");
  }

  public Path events() {
    return config.state().resolve("events");
  }

  public Path clock() {
    return config.state().resolve("clock");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
