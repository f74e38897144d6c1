// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.SiteConfig;
import io.parasol.gateway.cli.verb.GatewayLock;
import io.parasol.gateway.cli.verb.LogFolder;
import io.parasol.gateway.cli.verb.PkiFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder with the gateway's persistent state. One gateway at a time can hold it. */
final class StateFolder implements AutoCloseable {

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
  static StateFolder take(SiteConfig config) throws IOException {
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

  Path pki() {
    return PkiFolder.of(config);
  }

  Path broker() {
    return config.state().resolve("broker");
  }

  Path journal() {
    return config.state().resolve("commands");
  }

  Path log() {
    return LogFolder.of(config);
  }

  Path nativeCode() {
    return config.state().resolve("native");
  }

  Path lessons() {
    return config.state().resolve("learned");
  }

  Path maps() {
    return config.state().resolve("maps");
  }

  Path policy() {
    return config.state().resolve("policy.json");
  }

  /** Returns the folder for verified images. */
  Path images() {
    return config.state().resolve("releases").resolve("images");
  }

  /**
   * Returns the folder for the trusted metadata of the self-test's simulated repository; it exists
   * only briefly.
   */
  Path trial() {
    return config.state().resolve("releases").resolve("lock-test");
  }

  Path updates() {
    return config.state().resolve("updates.json");
  }

  Path events() {
    return config.state().resolve("events");
  }

  Path clock() {
    return config.state().resolve("clock");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
