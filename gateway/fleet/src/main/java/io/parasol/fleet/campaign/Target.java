// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import java.util.Comparator;

/**
 * A device of a site.
 *
 * @param site a valid {@link SiteId}.
 * @param device a valid {@link DeviceId}.
 */
record Target(String site, String device) implements Comparable<Target> {

  private static final Comparator<Target> ORDER =
      Comparator.comparing(Target::site).thenComparing(Target::device);

  Target {
    new SiteId(site);
    new DeviceId(device);
  }

  /**
   * Parses {@code SITE/DEVICE}.
   *
   * @throws IllegalArgumentException if the text has another form.
   */
  static Target parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(text + ": expected SITE/DEVICE");
    }
    return new Target(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public int compareTo(Target other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return site + "/" + device;
  }
}
