// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import com.sun.jna.LastErrorException;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.SettingsRejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;

/**
 * The serial ports of this machine, which must run Linux.
 *
 * <p>jSerialComm sets a port up and locks it. Reads and writes use a second, non-blocking
 * descriptor. The reasons: jSerialComm waits in steps of 100 ms; a write cannot be cancelled; and
 * closing a port while another thread reads may hit a descriptor number that is in use again by
 * then.
 */
public final class NativeSerialPorts implements SerialPorts {

  /**
   * The flag for "enabled" in {@code struct serial_rs485} (32 bytes), whose first field holds the
   * flags.
   */
  private static final int RS485_ENABLED = 1;

  private static final int RS485_INTS = 8;

  private final List<Path> folders;

  /**
   * Creates the ports. Loads nothing before the first port is opened.
   *
   * @param folders where native code may be unpacked, in order of preference; each is created if
   *     necessary, and used if it allows execution.
   */
  public NativeSerialPorts(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  @Override
  public SerialPort open(SerialSettings settings, boolean rs485) throws IOException {
    Path device = device(settings.port());
    Driver.load(folders);
    Descriptor descriptor = descriptor(settings.port(), device);
    try {
      if (!descriptor.isTerminal()) {
        throw new IOException("%s is not a serial port".formatted(settings.port()));
      }
      OpenPort port = new OpenPort(settings, descriptor, lockedPort(settings, device, rs485));
      try {
        port.excludeOtherProcesses();
        if (rs485) {
          requireRs485(settings.port(), descriptor);
        }
        return port;
      } catch (IOException refused) {
        port.close();
        throw refused;
      }
    } catch (IOException refused) {
      descriptor.close();
      throw refused;
    }
  }

  /**
   * Returns the device itself. Names under {@code /dev/serial} are links, but other programs see
   * only the device.
   */
  private static Path device(Path port) throws IOException {
    try {
      return port.toRealPath();
    } catch (IOException unreachable) {
      throw new IOException("there is no serial port %s".formatted(port), unreachable);
    }
  }

  private static Descriptor descriptor(Path port, Path device) throws IOException {
    try {
      return Descriptor.open(device);
    } catch (LastErrorException refused) {
      String why =
          switch (refused.getErrorCode()) {
            case LibC.ENOENT, LibC.ENXIO, LibC.ENODEV -> "there is no serial port %s";
            case LibC.EACCES -> "no permission to open %s: " + permission(device);
            case LibC.EBUSY -> "%s is in use by " + PortUsers.of(device, true);
            default -> "%s cannot be opened: " + LibC.strerror(refused.getErrorCode());
          };
      throw new IOException(why.formatted(port), refused);
    }
  }

  private static String permission(Path device) {
    String user = System.getProperty("user.name");
    try {
      String group = Files.readAttributes(device, PosixFileAttributes.class).group().getName();
      return "expected user %s in group %s".formatted(user, group);
    } catch (IOException unreadable) {
      return "expected access for user %s".formatted(user);
    }
  }

  private static com.fazecast.jSerialComm.SerialPort lockedPort(
      SerialSettings settings, Path device, boolean rs485) throws IOException {
    try {
      return Driver.open(device, settings, rs485);
    } catch (Driver.PortOpenException refused) {
      int error = refused.error();
      // ENOENT is how jSerialComm reports that this process has the port open.
      boolean isOpenedByUs = error == LibC.ENOENT;
      if (isOpenedByUs || error == LibC.EAGAIN) {
        String client = isOpenedByUs ? "this program itself" : PortUsers.of(device, false);
        throw new IOException("%s is in use by %s".formatted(settings.port(), client), refused);
      }
      throw new SettingsRejectedException(
          "the driver rejects %s: %s".formatted(settings, LibC.strerror(error)), refused);
    }
  }

  /**
   * Checks that RS-485 mode is enabled, because setting it reports success even if the driver
   * ignores it.
   */
  private static void requireRs485(Path port, Descriptor descriptor) throws IOException {
    int[] rs485 = new int[RS485_INTS];
    try {
      descriptor.control(LibC.TIOCGRS485, rs485);
    } catch (LastErrorException unknown) {
      throw new IOException(
          "the driver of %s cannot switch the direction of an RS-485 line; remove rs485: true"
                  .formatted(port)
              + " if the adapter switches by itself",
          unknown);
    }
    if ((rs485[0] & RS485_ENABLED) == 0) {
      throw new IOException("the driver of %s did not enable RS-485 mode".formatted(port));
    }
  }
}
