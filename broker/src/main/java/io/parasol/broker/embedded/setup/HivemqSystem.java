// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import com.hivemq.HiveMQServer;
import com.hivemq.configuration.info.SystemInformation;
import java.io.File;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What HiveMQ asks about itself and its machine. HiveMQ's own implementation counts processors,
 * which HiveMQ never asks for, by a library that loads native code, and reads the manifest of every
 * jar for its version.
 */
public final class HivemqSystem implements SystemInformation {

  private final BrokerHome home;

  public HivemqSystem(BrokerHome home) {
    this.home = home;
  }

  /** Does nothing: all folders are known. */
  @Override
  public void init() {}

  @Override
  public String getHiveMQVersion() {
    @Nullable String version = HiveMQServer.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "Development Snapshot");
  }

  @Override
  public File getHiveMQHomeFolder() {
    return home.folder().toFile();
  }

  @Override
  public File getConfigFolder() {
    return home.configuration().toFile();
  }

  /** Returns a folder in which HiveMQ writes nothing: its lines go to the log of the gateway. */
  @Override
  public File getLogFolder() {
    return home.folder().resolve("log").toFile();
  }

  @Override
  public File getDataFolder() {
    return home.data().toFile();
  }

  @Override
  public File getExtensionsFolder() {
    return home.noExtensions().toFile();
  }

  /** Returns the epoch: only the usage statistics, which are not collected, ask for the time. */
  @Override
  public long getRunningSince() {
    return 0;
  }

  @Override
  public int getProcessorCount() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public boolean isEmbedded() {
    return true;
  }
}
