// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareRegister;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.MapListener;
import io.parasol.legacy.MapMemory;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.modbus.link.ModbusLinks;
import io.parasol.legacy.modbus.plan.LearnedLimitsStore;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.legacy.transfer.VerifiedInstall;
import io.parasol.legacy.transfer.driver.TransferDrivers;
import io.parasol.legacy.transfer.driver.WireLimit;
import io.parasol.simulator.bus.BusSettings;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.PacedWire;
import io.parasol.simulator.bus.SimulatedBus;
import io.parasol.simulator.config.Loader;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.loader.FileLoader;
import io.parasol.simulator.loader.FirmwareImage;
import io.parasol.simulator.loader.SimulatedLoader;
import io.parasol.simulator.loader.SimulatedRom;
import io.parasol.simulator.loader.WindowLoader;
import io.parasol.simulator.loader.XmodemReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark of transfer drivers against simulated loaders, over a wire in memory on which every
 * byte takes its time. The loaders respond at once and program their flash in no time, so that the
 * benchmark measures the driver, the client and the wire. It runs in real time.
 */
final class TransferBench {

  /** The device of the benchmark. */
  public static final DeviceId DEVICE = new DeviceId("bench");

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Unit UNIT = new Unit(1);
  private static final String MODEL = "bench";
  private static final InstantSource CLOCK = InstantSource.system();
  private static final LinkListeners NO_OUTLETS =
      new LinkListeners(
          (device, readings) -> {},
          (device, request, result, late, took) -> {},
          (device, point, since) -> 0);
  private static final DiscoveryServices NO_MAPS =
      new DiscoveryServices(
          new SunSpecDiscovery(SunSpecModels.shipped()),
          MapMemory.NONE,
          new MapListener() {
            @Override
            public void found(DeviceId device, DiscoveredMap map) {}

            @Override
            public void notFound(DeviceId device, MapDiscovery.NotFoundReason why, String detail) {}
          });

  private TransferBench() {}

  /** A measured combination: a driver with a block size, as in a row of the result table. */
  public enum Row {
    WINDOW_123("FC 16, 123 registers"),
    FILE_122("FC 21, 122 registers"),
    WINDOW_68("FC 16, 68 registers"),
    XMODEM_1K("XMODEM-1K"),
    AN3155("AN3155, 256 bytes, 8E1");

    private final String displayName;

    Row(String words) {
      this.displayName = words;
    }

    private FirmwareProtocol way() {
      return switch (this) {
        case WINDOW_123 -> window(246);
        case FILE_122 ->
            new FirmwareProtocol.RecordFile(
                FirmwareProtocol.RecordFile.Mode.RECORD, 1, 122, false, 0);
        case WINDOW_68 -> window(136);
        case XMODEM_1K -> new FirmwareProtocol.Xmodem(FirmwareProtocol.Packets.BYTES_1024);
        case AN3155 -> new FirmwareProtocol.An3155(SimulatedRom.FLASH, 0, false);
      };
    }

    /** Returns the name for display. */
    public String displayName() {
      return displayName;
    }

    /** Returns the name as one word. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private SerialSettings line(int baud) {
      Parity parity = this == AN3155 ? Parity.EVEN : Parity.NONE;
      return new SerialSettings(Path.of("bench"), baud, parity, 8, 1);
    }

    private Firmware firmware() {
      FirmwareProtocol protocol = way();
      boolean isFile = protocol instanceof FirmwareProtocol.RecordFile;
      FirmwareStep enter =
          new FirmwareStep.Write(
              isFile
                  ? new Address(Table.COIL, FileLoader.COIL)
                  : new Address(Table.HOLDING, WindowLoader.ENTER),
              List.of(new FirmwareRegister.Constant(1)),
              false,
              true);
      Firmware.Steps steps =
          new Firmware.Steps(
              protocol.isModbus() ? List.of(enter) : List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of());
      return new Firmware(
          protocol,
          steps,
          FactorySerialSettings.UNKNOWN,
          OptionalDouble.empty(),
          Firmware.Times.DEFAULT);
    }
  }

  private static FirmwareProtocol.Window window(int bytes) {
    return new FirmwareProtocol.Window(
        List.of(block(FirmwareImage.HEAD, WindowLoader.HEAD)),
        block(bytes, WindowLoader.DATA),
        new FirmwareProtocol.OnLoss.StartAgain());
  }

  private static FirmwareProtocol.Window.Block block(int bytes, int at) {
    FirmwareStep write =
        new FirmwareStep.Write(
            new Address(Table.HOLDING, at), List.of(FirmwareRegister.Variable.DATA), false, true);
    return new FirmwareProtocol.Window.Block(bytes, false, OptionalInt.empty(), List.of(write));
  }

  /**
   * The result of a measurement.
   *
   * @param bytes of the image; the device has received and verified all of them.
   * @param sending from the first block to the acknowledgement of the last.
   * @param limit maximum number of bytes per second that the wire can carry.
   */
  public record Result(Row row, int baud, long bytes, Duration sending, double limit) {

    /** Returns the image bytes per second. */
    public double rate() {
      return bytes * 1e9 / sending.toNanos();
    }

    /** Returns the share of the limit that was reached. */
    public double efficiency() {
      return rate() / limit;
    }
  }

  /** Returns an image that all these devices accept. */
  public static byte[] image(byte[] rest) {
    return SimulatedLoader.image(MODEL, "2.0", rest);
  }

  /**
   * Sends an image once. Blocks for as long as that takes on the wire.
   *
   * @param install the verified command for {@link #DEVICE}, with the image.
   * @throws IOException in one line, if the image did not arrive.
   */
  public static Result measure(Row row, int baud, VerifiedInstall install) throws IOException {
    SerialSettings settings = row.line(baud);
    try (OtherEnd other = new OtherEnd(row)) {
      ModbusSerial link =
          new ModbusSerial(new LinkId("bench"), settings, Framing.RTU, false, false);
      SiteConfig.Device.Modbus device =
          new SiteConfig.Device.Modbus(
              DEVICE,
              link,
              UNIT,
              new Profile(
                  new ProfileName("bench"),
                  List.of(),
                  Quirks.NONE,
                  Optional.empty(),
                  Optional.of(row.firmware()),
                  Optional.empty()),
              Duration.ofSeconds(1),
              Reporting.EVERY_READING);
      TransferDriver driver = TransferDrivers.of(device).orElseThrow();
      try (ModbusLinks links =
          ModbusLinks.open(
              List.of(device), other::open, NO_OUTLETS, NO_MAPS, LearnedLimitsStore.NONE, CLOCK)) {
        DeviceLink opened = Objects.requireNonNull(links.devices().get(DEVICE));
        Duration sending = send(driver, opened, install, other);
        double limit = WireLimit.of(row.way(), Optional.of(settings)).bytesPerSecond();
        return new Result(row, baud, install.image().length(), sending, limit);
      }
    }
  }

  private static Duration send(
      TransferDriver driver, DeviceLink link, VerifiedInstall install, OtherEnd other)
      throws IOException {
    try (LinkLease lease = link.lend(install.command(), driver.tenure(), PATIENCE)) {
      Transfer transfer = driver.open(install, lease, TransferProgress.START);
      for (Phase phase : transfer.phases()) {
        if (phase == Phase.SEND) {
          break;
        }
        require(transfer.perform(phase), phase.wireName());
      }
      long began = System.nanoTime();
      TransferOutcome outcome = transfer.sendNext();
      while (outcome instanceof TransferOutcome.Sent) {
        outcome = transfer.sendNext();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      require(outcome, "send");
      // Checked before the lease ends. Then the line gets its usual settings, and another loader at
      // its end.
      other.requireArrived(install.image());
      return took;
    } catch (LeaseRefusedException refused) {
      throw new IOException(refused.getMessage(), refused);
    }
  }

  private static void require(TransferOutcome outcome, String step) throws IOException {
    if (outcome instanceof TransferOutcome.Failed failed) {
      throw new IOException(
          "%s: %s (%s)".formatted(step, failed.failure().detail(), failed.failure().reason()));
    }
  }

  /** The loader at the other end of the wire; each opening of the port creates a new one. */
  private static final class OtherEnd implements AutoCloseable {

    private final Row row;
    private final SimulatedLoader loader;
    private @Nullable SimulatedBus bus;
    private @Nullable SimulatedRom rom;
    private @Nullable CompletableFuture<byte[]> received;

    OtherEnd(Row row) {
      this.row = row;
      this.loader =
          new SimulatedLoader(
              row == Row.FILE_122 ? Loader.TransferMode.FILE : Loader.TransferMode.WINDOW,
              MODEL,
              "1",
              "1.0",
              Duration.ZERO,
              LoaderFaults.NONE);
    }

    SerialPort open(SerialSettings settings, boolean rs485) {
      LinePace pace = new LinePace(settings.baud(), settings.bitsPerCharacter());
      boolean isBus = row != Row.AN3155 && row != Row.XMODEM_1K;
      PacedWire wire = isBus ? PacedWire.withoutPace() : new PacedWire(pace, 0, 1);
      if (row == Row.AN3155) {
        rom = SimulatedRom.start(wire.secondPort(), 0);
      } else if (row == Row.XMODEM_1K) {
        received = CompletableFuture.supplyAsync(() -> receive(wire.secondPort()));
      } else {
        bus =
            SimulatedBus.start(
                wire.secondPort(),
                BusSettings.emulated(pace),
                (unit, request) -> loader.answerAlone(request, CLOCK.instant()));
      }
      return wire.firstPort();
    }

    private static byte[] receive(SerialPort port) {
      XmodemReceiver receiver = new XmodemReceiver(port, true, false, PATIENCE);
      try {
        return receiver.receive() == XmodemReceiver.End.COMPLETE ? receiver.image() : new byte[0];
      } catch (IOException failed) {
        return new byte[0];
      }
    }

    /** Compares what the device has received with what was sent. */
    void requireArrived(ReleasedImage image) throws IOException {
      int length = Math.toIntExact(image.length());
      byte[] sent = image.read(0, length);
      byte[] has =
          switch (row) {
            case AN3155 -> rom == null ? new byte[0] : rom.flash(length);
            case XMODEM_1K ->
                received == null ? new byte[0] : Arrays.copyOf(received.join(), length);
            case WINDOW_123, WINDOW_68 -> loader.installs() == 1 ? sent : new byte[0];
            case FILE_122 -> loader.file();
          };
      if (!Arrays.equals(sent, has)) {
        throw new IOException("the device received other bytes than were sent");
      }
    }

    @Override
    public void close() {
      if (bus != null) {
        bus.close();
      }
      if (rom != null) {
        rom.close();
      }
    }
  }
}
