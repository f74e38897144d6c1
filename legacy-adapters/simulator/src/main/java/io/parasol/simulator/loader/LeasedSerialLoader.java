// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareProtocol.Packets;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.driver.TransferDrivers;
import io.parasol.simulator.bus.PacedWire;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A device on a line of text, whose loader listens all the time. It runs a complete image on the
 * command to start it, or, by XMODEM, at once.
 */
final class LeasedSerialLoader implements LeasedLoader {

  private static final Duration PATIENCE = Duration.ofMillis(40);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final long PAUSE_NANOS = 1_000_000;
  private static final Firmware.Times TIMES =
      new Firmware.Times(
          Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ZERO, Duration.ZERO);

  private final DeviceId device;
  private final byte[] image;
  private final Firmware firmware;
  private final PacedWire wire = PacedWire.withoutPace();
  private final Chip chip;

  /** What has the flash. */
  private interface Chip {
    /** The version that runs; empty while none does. */
    Optional<String> runs();

    /** Gives up a transfer that its client will not continue. */
    default void abandon() {}

    void close();
  }

  LeasedSerialLoader(String driver, DeviceId device, byte[] image) {
    this.device = device;
    this.image = image.clone();
    FirmwareProtocol protocol =
        switch (driver) {
          case "xmodem" -> new FirmwareProtocol.Xmodem(Packets.BYTES_128);
          case "ymodem" -> new FirmwareProtocol.Ymodem(Packets.BYTES_128, "fw.bin");
          case "an3155" -> new FirmwareProtocol.An3155(SimulatedRom.FLASH, 1024, true);
          default -> throw new IllegalArgumentException(driver);
        };
    this.firmware =
        new Firmware(
            protocol,
            Firmware.Steps.NONE,
            FactorySerialSettings.UNKNOWN,
            OptionalDouble.empty(),
            TIMES);
    this.chip = driver.equals("an3155") ? new Rom() : new Packeted(driver.equals("ymodem"));
  }

  private final class Rom implements Chip {

    private final SimulatedRom rom = SimulatedRom.start(wire.secondPort(), 0);
    private final byte[] before = rom.flash(image.length);

    @Override
    public Optional<String> runs() {
      byte[] now = rom.flash(image.length);
      if (Arrays.equals(now, before)) {
        return Optional.of(OLD);
      }
      return Arrays.equals(now, image) && rom.startedAt() == SimulatedRom.FLASH
          ? Optional.of("1.4.0")
          : Optional.empty();
    }

    @Override
    public void close() {
      rom.close();
    }
  }

  /** Receives one image after the other. */
  private final class Packeted implements Chip {

    private final boolean isBatch;
    private final Thread thread = new Thread(this::receiveAll, "played-loader");
    private volatile XmodemReceiver receiver;
    private volatile @Nullable String whole = OLD;
    private volatile boolean isAlone;
    private volatile boolean isClosed;

    Packeted(boolean isBatch) {
      this.isBatch = isBatch;
      this.receiver = next();
      thread.setDaemon(true);
      thread.start();
    }

    private XmodemReceiver next() {
      return new XmodemReceiver(new DevicePort(), true, isBatch, PATIENCE);
    }

    private void receiveAll() {
      try {
        while (!isClosed) {
          XmodemReceiver.End end = receiver.receive();
          byte[] got = receiver.image();
          if (end == XmodemReceiver.End.COMPLETE) {
            boolean isSame = Arrays.equals(image, Arrays.copyOf(got, image.length));
            whole = isSame ? "1.4.0" : null;
          } else if (got.length > 0) {
            whole = null;
          }
          receiver = next();
        }
      } catch (IOException closed) {
        // The wire is gone.
      }
    }

    /** The last packet is acknowledged before the image counts, and the client may ask at once. */
    @Override
    public Optional<String> runs() {
      awaitEndOfTransfer();
      return Optional.ofNullable(whole);
    }

    private void awaitEndOfTransfer() {
      while (receiver.image().length > 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    @Override
    public void abandon() {
      isAlone = true;
      awaitEndOfTransfer();
      isAlone = false;
    }

    @Override
    public void close() {
      isClosed = true;
    }

    /**
     * Without a client, each wait is shortened: a device would wait for seconds until it gives up.
     */
    private final class DevicePort implements SerialPort {

      private final SerialPort port = wire.secondPort();

      @Override
      public int read(byte[] into, Duration timeout) throws IOException {
        return port.read(into, isAlone ? MOMENT : timeout);
      }

      @Override
      public void write(byte[] bytes) throws IOException {
        port.write(bytes);
      }

      @Override
      public void close() {}
    }
  }

  @Override
  public void gatewayStarts() {
    chip.abandon();
  }

  @Override
  public TransferDriver driver() {
    return TransferDrivers.of(
            firmware, Optional.of(SimulatedLease.DEFAULT_SETTINGS), Optional.empty())
        .orElseThrow();
  }

  @Override
  public LinkLease lend() {
    return new Lease();
  }

  @Override
  public Optional<DeviceIdentity> meet() {
    return chip.runs().map(version -> new DeviceIdentity("acme", MODEL, "SN-1", version));
  }

  @Override
  public void close() {
    chip.close();
    wire.close();
  }

  /** The wire stays when a port is closed. */
  private final class Port implements SerialPort {

    private final SerialPort port = wire.firstPort();

    /** What came before it was opened is lost. */
    Port() throws IOException {
      byte[] lost = new byte[64];
      while (port.read(lost, Duration.ZERO) > 0) {
        // as many as there are
      }
    }

    @Override
    public int read(byte[] into, Duration timeout) throws IOException {
      return port.read(into, timeout);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      port.write(bytes);
    }

    @Override
    public void close() {}
  }

  private final class Lease implements LinkLease {

    @Override
    public DeviceId device() {
      return device;
    }

    @Override
    public Optional<SerialSettings> settings() {
      return Optional.of(SimulatedLease.DEFAULT_SETTINGS);
    }

    @Override
    public boolean hasPort() {
      return true;
    }

    @Override
    public Answer request(int function, byte[] data, Duration timeout) {
      return new NoLeaseResponse("this line does not carry Modbus", false);
    }

    @Override
    public void changeSettings(SerialSettings settings) throws IOException {
      throw new IOException("the serial settings can be changed for the bare port only");
    }

    @Override
    public SerialPort rawPort(SerialSettings settings) throws IOException {
      return new Port();
    }

    @Override
    public void restoreSettings() {}

    @Override
    public void close() {}
  }
}
