// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The folder of native code of a user")
class UserFoldersTest {

  @Test
  void is_in_the_cache_at_home() {
    assertEquals(
        List.of(Path.of("/home/anna/.cache/parasol/native")),
        UserFolders.forNativeCode(Map.of("XDG_CACHE_HOME", "relative"), "/home/anna"));
  }

  @Test
  void is_where_the_environment_has_it() {
    assertEquals(
        List.of(Path.of("/cache/parasol/native"), Path.of("/run/user/1000/parasol/native")),
        UserFolders.forNativeCode(
            Map.of("XDG_CACHE_HOME", "/cache", "XDG_RUNTIME_DIR", "/run/user/1000"), "/home/anna"));
  }
}
