// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.transfer.TransferDriver;
import java.util.Optional;

/**
 * A device with a loader, and the driver that knows the way in, for tests of who drives the driver.
 * It outlives gateways.
 */
public interface LeasedLoader extends AutoCloseable {

  String MODEL = "pv2000";
  String OLD = "1.3.0";

  /**
   * One that takes images by a driver.
   *
   * @param driver {@code modbus-file} in its three modes, {@code modbus-window} in its two ways to
   *     live with lost answers, {@code xmodem}, {@code ymodem} or {@code an3155}.
   * @param exchange done before the device hears each request, and before its answer is heard; of
   *     drivers that speak Modbus.
   */
  static LeasedLoader of(String driver, DeviceId device, byte[] image, Runnable exchange)
      throws Exception {
    return switch (driver) {
      case "modbus-file record" -> new LeasedModbusLoader("loader-file", device, exchange);
      case "modbus-file stream" -> new LeasedModbusLoader("loader-file-stream", device, exchange);
      case "modbus-file block-index" ->
          new LeasedModbusLoader("loader-file-blocks", device, exchange);
      case "modbus-window repeat" -> new LeasedModbusLoader("loader-window", device, exchange);
      case "modbus-window ask" -> new LeasedModbusLoader("loader-command", device, exchange);
      default -> new LeasedSerialLoader(driver, device, image);
    };
  }

  /** From now on there is another gateway. */
  void gatewayStarts();

  /** The driver of the gateway of now. */
  TransferDriver driver();

  LinkLease lend();

  /** Returns the identification that it reports on request; empty for a loader on Modbus. */
  Optional<DeviceIdentity> meet();

  @Override
  void close();
}
