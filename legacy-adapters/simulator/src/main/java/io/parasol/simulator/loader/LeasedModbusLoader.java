// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.profile.ProfileFile;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.transfer.Probe;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.driver.TransferDrivers;
import io.parasol.simulator.config.Loader;
import io.parasol.simulator.config.LoaderFaults;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** A loader on Modbus whose clock is that of the lease, which advances with each request. */
final class LeasedModbusLoader implements LeasedLoader {

  private static final SerialSettings LOADERS =
      new SerialSettings(Path.of("/dev/ttyS0"), 9600, Parity.NONE, 8, 2);

  private final DeviceId device;
  private final Firmware firmware;
  private final boolean hasOtherLine;
  private final Runnable exchange;
  private final SimulatedLoader loader;
  private SimulatedLease lease;

  LeasedModbusLoader(String profile, DeviceId device, Runnable exchange) throws Exception {
    this.device = device;
    this.exchange = exchange;
    this.firmware = firmware(profile);
    this.hasOtherLine = profile.equals("loader-window");
    String kind = profile.substring("loader-".length()).toUpperCase(Locale.ROOT).replace('-', '_');
    this.loader =
        new SimulatedLoader(
            Loader.TransferMode.valueOf(kind),
            MODEL,
            "SN-1",
            OLD,
            Duration.ofSeconds(3),
            LoaderFaults.NONE);
    this.lease = newLease();
  }

  /** From whichever archive these tests are in. */
  private static Firmware firmware(String profile) throws Exception {
    Path file = Files.createTempFile(profile, ".yaml");
    try (InputStream in = LeasedModbusLoader.class.getResourceAsStream(profile + ".yaml")) {
      Files.write(file, Objects.requireNonNull(in, profile).readAllBytes());
      return ProfileFile.load(file.toString(), Path.of("").toAbsolutePath())
          .firmware()
          .orElseThrow();
    } finally {
      Files.delete(file);
    }
  }

  private SimulatedLease newLease() {
    SimulatedLease made = new SimulatedLease(device, loader).around(exchange);
    return hasOtherLine ? made.whoseLoaderSpeaks(LOADERS) : made;
  }

  @Override
  public void gatewayStarts() {
    lease = newLease();
  }

  @Override
  public TransferDriver driver() {
    return TransferDrivers.of(
            firmware,
            Optional.of(SimulatedLease.DEFAULT_SETTINGS),
            Optional.of(new Probe(Table.HOLDING, 0)),
            lease)
        .orElseThrow();
  }

  @Override
  public LinkLease lend() {
    return lease;
  }

  @Override
  public Optional<DeviceIdentity> meet() {
    return loader.isRunning()
        ? Optional.of(new DeviceIdentity("acme", MODEL, "SN-1", loader.version()))
        : Optional.of(DeviceIdentity.UNKNOWN);
  }

  @Override
  public void close() {}
}
