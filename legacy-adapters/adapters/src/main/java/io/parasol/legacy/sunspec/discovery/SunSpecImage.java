// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.config.model.profile.Profile;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The registers of a device with SunSpec models: the counterpart of the discovery, for simulated
 * devices.
 *
 * @param profile the points of all models, at the addresses of this device. Points are scaled by
 *     scale factors that are in the profile too; writable points are not scaled.
 * @param words every holding register by address, before anything is measured. The marker, the
 *     model headers, the counts and the texts are set; the scale factors are 0; everything else is
 *     "not implemented".
 */
public record SunSpecImage(Profile profile, Map<Integer, Integer> words) {

  public SunSpecImage {
    words = Collections.unmodifiableMap(new TreeMap<>(words));
  }

  /**
   * Returns the image of a device whose map begins at 40000. Groups whose number the device may
   * choose occur twice.
   *
   * @param ids its models, in the order of their registers; the first is 1.
   * @param identity the identity in its common model.
   * @throws IllegalArgumentException in one line, if a model is unknown or the models need too many
   *     registers.
   */
  public static SunSpecImage of(SunSpecModels models, List<Integer> ids, DeviceIdentity identity) {
    return new ImagePainter(models, identity).place(ids);
  }
}
