// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.alarm;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The place of an alarm in the plant, from the root: gateway, link, device, string.
 *
 * @param path names, at least one
 */
public record AlarmSource(List<String> path) {

  public AlarmSource {
    path = List.copyOf(path);
    if (path.isEmpty()) {
      throw new IllegalArgumentException("path is empty; expected the gateway at least");
    }
  }

  /** Returns the source with these names. */
  public static AlarmSource of(String... path) {
    return new AlarmSource(List.of(path));
  }

  /** Returns the paths whose outage explains what this source reports. */
  List<List<String>> ancestors() {
    return IntStream.range(1, path.size()).mapToObj(length -> path.subList(0, length)).toList();
  }
}
