// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.site.Sha256;
import java.util.regex.Pattern;

/**
 * A device model with one firmware version. Devices of one kind behave alike: an address that one
 * of them rejects, the others reject too. While the version is unknown, only what answers at the
 * same place counts as the same device.
 *
 * @param points SHA-256 digest of the points and read rules of the profile; a different profile of
 *     the same name is another kind.
 * @param firmware version of the running firmware, at most 64 characters; empty while unknown.
 * @param place the endpoint of the link and the unit.
 */
record DeviceKind(ProfileName profile, String points, String firmware, String place) {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final int MAX_FIRMWARE_LENGTH = 64;

  public DeviceKind {
    if (!DIGEST.matcher(points).matches()) {
      throw new IllegalArgumentException("points: expected 64 hexadecimal digits");
    }
    if (firmware.length() > MAX_FIRMWARE_LENGTH) {
      throw new IllegalArgumentException(
          "firmware: expected at most %d characters".formatted(MAX_FIRMWARE_LENGTH));
    }
  }

  static DeviceKind of(PointMap map, String firmware, String place) {
    return new DeviceKind(map.profile().name(), map.digest(), firmware, place);
  }

  /** Returns the digest of the points and read rules of a profile. */
  static String digest(Profile profile) {
    StringBuilder text = new StringBuilder();
    for (Point point : profile.points()) {
      text.append(point.name()).append(' ').append(point.at()).append(' ').append(point.type());
      text.append(' ').append(point.scale()).append('\n');
    }
    text.append(profile.quirks().reads());
    return Sha256.hex(text.toString());
  }

  /** Returns whether both can be the same kind, given what is known of their firmware. */
  boolean isCompatibleWith(DeviceKind other) {
    boolean isUnknown = firmware.isEmpty() || other.firmware.isEmpty();
    return isUnknown ? isSameMap(other) && place.equals(other.place) : isSameAs(other);
  }

  /** Returns whether both are of the same kind, wherever they are. */
  boolean isSameAs(DeviceKind other) {
    return isSameMap(other) && firmware.equals(other.firmware);
  }

  private boolean isSameMap(DeviceKind other) {
    return profile.equals(other.profile) && points.equals(other.points);
  }
}
