// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.serial.NativeSerialPorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Folders of the user who types, as the XDG base directories have them. */
public final class UserFolders {

  private UserFolders() {}

  /** The serial ports of this machine, for a verb that has no state folder. */
  public static SerialPorts serialPorts() {
    return new NativeSerialPorts(
        forNativeCode(System.getenv(), System.getProperty("user.home", "/")));
  }

  /** Where native code may be unpacked to by a verb that has no state folder, the best first. */
  static List<Path> forNativeCode(Map<String, String> environment, String home) {
    List<Path> folders = new ArrayList<>();
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    folders.add(
        cache.startsWith("/")
            ? Path.of(cache, "parasol", "native")
            : Path.of(home, ".cache", "parasol", "native"));
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (runtime.startsWith("/")) {
      folders.add(Path.of(runtime, "parasol", "native"));
    }
    return folders;
  }
}
