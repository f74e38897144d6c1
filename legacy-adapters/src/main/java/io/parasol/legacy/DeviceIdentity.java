// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.Printable;

/**
 * Who a device says it is. Each part is printable text, empty where the device does not say it.
 *
 * @param manufacturer the vendor's name.
 * @param model the product code or model name.
 * @param serial the serial number.
 * @param firmware the version that runs.
 */
public record DeviceIdentity(String manufacturer, String model, String serial, String firmware) {

  /** Nothing is known. */
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
