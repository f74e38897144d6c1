// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.SerialPort;
import java.time.Duration;
import java.util.Optional;

/** The lease of a simulated line, which no other device shares. */
final class ExploredLease implements LinkLease {

  @Override
  public DeviceId device() {
    return ExploredSite.DEVICE;
  }

  @Override
  public Optional<SerialSettings> settings() {
    return Optional.empty();
  }

  @Override
  public Answer request(int function, byte[] data, Duration timeout) {
    throw new UnsupportedOperationException("the simulated transfer sends no requests");
  }

  @Override
  public void changeSettings(SerialSettings settings) {
    throw new UnsupportedOperationException("a simulated line has no settings");
  }

  @Override
  public SerialPort rawPort(SerialSettings settings) {
    throw new UnsupportedOperationException("a simulated line has no port");
  }

  @Override
  public void restoreSettings() {}

  @Override
  public void close() {}
}
