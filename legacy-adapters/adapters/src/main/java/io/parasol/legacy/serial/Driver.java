// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import com.fazecast.jSerialComm.SerialPortThreadFactory;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The access to jSerialComm, which sets up serial ports. Its native code is loaded in a controlled
 * way, and no other part of it is used.
 */
final class Driver {

  private static final String LIBRARY_PATH = "jSerialComm.library.path";
  private static final String JNA_FOLDER = "jna.tmpdir";

  private static boolean isLoaded;
  private static @Nullable String failure;

  private Driver() {}

  /**
   * Loads the native code, once in the virtual machine.
   *
   * @param folders where it may be unpacked, in order of preference; ignored if the system property
   *     {@code jSerialComm.library.path} is set.
   * @throws IOException in one line, if it cannot be loaded.
   */
  static synchronized void load(List<Path> folders) throws IOException {
    if (isLoaded) {
      return;
    }
    if (failure != null) {
      throw new IOException(failure);
    }
    if (System.getProperty(LIBRARY_PATH) == null) {
      Path folder = NativeFolder.fill(folders);
      System.setProperty(LIBRARY_PATH, folder.toString());
      if (System.getProperty(JNA_FOLDER) == null) {
        System.setProperty(JNA_FOLDER, folder.toString());
      }
    }
    try {
      initialise();
      isLoaded = true;
    } catch (LinkageError unusable) {
      failure =
          "the driver for serial ports cannot be loaded from %s: %s"
              .formatted(
                  System.getProperty(LIBRARY_PATH),
                  String.valueOf(unusable.getMessage()).replaceAll("\\s+", " "));
      throw new IOException(failure, unusable);
    }
  }

  private static void initialise() {
    // jSerialComm's shutdown hook would flush and close every port while the gateway still
    // completes a write.
    SerialPortThreadFactory.set(any -> new Thread(() -> {}));
    SignalsKept.preserve(com.fazecast.jSerialComm.SerialPort::getVersion);
  }

  /**
   * Opens a port exclusively. All parameters are set before it is opened.
   *
   * @throws PortOpenException with the error number of the operating system.
   */
  static com.fazecast.jSerialComm.SerialPort open(
      Path device, SerialSettings settings, boolean rs485) throws PortOpenException {
    com.fazecast.jSerialComm.SerialPort port;
    try {
      port = com.fazecast.jSerialComm.SerialPort.getCommPort(device.toString());
    } catch (SerialPortInvalidPortException invalid) {
      throw new PortOpenException(LibC.ENOENT);
    }
    // Without jSerialComm's RS-485 mode, a break on the line would discard received bytes, and the
    // turn-around of a transceiver can look like a break. The RS-485 mode of the kernel is a
    // separate setting.
    port.setComPortParameters(
        settings.baud(), settings.dataBits(), stopBits(settings), parity(settings.parity()), true);
    if (rs485) {
      port.setRs485ModeParameters(true, true, 0, 0);
    } else {
      port.disableRs485ModeControl();
    }
    port.setFlowControl(com.fazecast.jSerialComm.SerialPort.FLOW_CONTROL_DISABLED);
    port.setComPortTimeouts(com.fazecast.jSerialComm.SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
    if (!port.openPort(0)) {
      throw new PortOpenException(port.getLastErrorCode());
    }
    return port;
  }

  private static int stopBits(SerialSettings settings) {
    return settings.stopBits() == 2
        ? com.fazecast.jSerialComm.SerialPort.TWO_STOP_BITS
        : com.fazecast.jSerialComm.SerialPort.ONE_STOP_BIT;
  }

  private static int parity(Parity parity) {
    return switch (parity) {
      case NONE -> com.fazecast.jSerialComm.SerialPort.NO_PARITY;
      case EVEN -> com.fazecast.jSerialComm.SerialPort.EVEN_PARITY;
      case ODD -> com.fazecast.jSerialComm.SerialPort.ODD_PARITY;
    };
  }

  /** The operating system refused to open the port. */
  static final class PortOpenException extends Exception {
    private final int error;

    PortOpenException(int error) {
      super("error " + error, null, false, false);
      this.error = error;
    }

    int error() {
      return error;
    }
  }
}
