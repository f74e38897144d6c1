// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.site.Printable;

/**
 * The identity that a device reports. Each part is printable text, empty if the device does not
 * report it.
 *
 * @param manufacturer the vendor's name.
 * @param model the product code or model name.
 * @param serial the serial number.
 * @param firmware the version of the running firmware.
 */
public record DeviceIdentity(String manufacturer, String model, String serial, String firmware) {

  /** An identity without any known part. */
  public static final DeviceIdentity UNKNOWN = new DeviceIdentity("", "", "", "");

  private static final int LONGEST = 64;

  public DeviceIdentity {
    manufacturer = tidy(manufacturer);
    model = tidy(model);
    serial = tidy(serial);
    firmware = tidy(firmware);
  }

  private static String tidy(String text) {
    String printable = Printable.of(text.strip());
    return printable.length() > LONGEST ? printable.substring(0, LONGEST) : printable;
  }

  public boolean isUnknown() {
    return equals(UNKNOWN);
  }
}
