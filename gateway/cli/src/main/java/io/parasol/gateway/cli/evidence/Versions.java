// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.gateway.state.Version;
import java.util.LinkedHashMap;
import java.util.Map;

/** The versions of Parasol, Java and the operating system that run this verb. */
final class Versions {

  private Versions() {}

  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("parasol", Version.number());
    all.put("commit", Version.commit());
    all.put("built", Version.committed());
    all.put("support-until", Version.supportUntil());
    all.put("java", property("java.version"));
    all.put("java-vendor", property("java.vendor"));
    all.put("os", property("os.name"));
    all.put("os-version", property("os.version"));
    all.put("os-arch", property("os.arch"));
    return all;
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
