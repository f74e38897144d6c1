// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
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

  private static final int MAX_LENGTH = 64;

  public DeviceIdentity {
    manufacturer = normalize(manufacturer);
    model = normalize(model);
    serial = normalize(serial);
    firmware = normalize(firmware);
  }

  private static String normalize(String text) {
    String printable = Printable.of(text.strip());
    return printable.length() > MAX_LENGTH ? printable.substring(0, MAX_LENGTH) : printable;
  }

  /** Reads the members that {@link #json} writes; others are left to the caller. */
  public static DeviceIdentity read(Members members) throws JsonException {
    return new DeviceIdentity(
        members.text("manufacturer"),
        members.text("model"),
        members.text("serial"),
        members.text("firmware"));
  }

  /** Returns the identity as members of a message. */
  public JsonBuilder json() {
    return Json.object()
        .put("manufacturer", manufacturer)
        .put("model", model)
        .put("serial", serial)
        .put("firmware", firmware);
  }

  public boolean isUnknown() {
    return equals(UNKNOWN);
  }
}
