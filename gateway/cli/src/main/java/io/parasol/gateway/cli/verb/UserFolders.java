// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.serial.NativeSerialPorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The current user's folders, according to the XDG Base Directory Specification. */
public final class UserFolders {

  private UserFolders() {}

  /** Returns the serial ports of this machine, for a verb that has no state folder. */
  public static SerialPorts serialPorts() {
    return new NativeSerialPorts(
        forNativeCode(System.getenv(), System.getProperty("user.home", "/")));
  }

  /**
   * Returns the folders to which a verb without a state folder may unpack native code, the
   * preferred one first.
   */
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
