// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import io.parasol.config.site.Profile;
import io.parasol.legacy.DeviceIdentity;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a device with SunSpec models has in its registers: the other side of discovery, for whoever
 * plays a device.
 *
 * @param profile the points of all models, where this device has them; scaled by points that are in
 *     it too, but for those that can be written, which are not scaled.
 * @param words every holding register by address, as it is before anything is measured: marks,
 *     heads, counts and texts in their place, scale factors 0, all else "not implemented".
 */
public record SunSpecImage(Profile profile, Map<Integer, Integer> words) {

  public SunSpecImage {
    words = Collections.unmodifiableMap(new TreeMap<>(words));
  }

  /**
   * The image of a device, whose map begins at 40000. Of groups whose number is the device's
   * choice, it has two.
   *
   * @param ids its models, in the order in which they lie; the first is 1.
   * @param who what its common model says.
   * @throws IllegalArgumentException in one line, if a model is not known or they take too much
   *     room.
   */
  public static SunSpecImage of(SunSpecModels models, List<Integer> ids, DeviceIdentity who) {
    return new ImagePainter(models, who).paint(ids);
  }
}
