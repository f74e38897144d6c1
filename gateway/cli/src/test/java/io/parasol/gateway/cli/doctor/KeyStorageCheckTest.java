// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.site.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The doctor of the keys")
class KeyStorageCheckTest {

  @TempDir Path folder;

  private List<String> findings(String keys) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"), "site: roof\ncertificates: {keys: %s}\n".formatted(keys));
    return new KeyStorageCheck(ConfigFile.load(file, Map.of()))
        .findings().stream().map(each -> each.level() + " " + each.line()).toList();
  }

  @Test
  void finds_nothing_for_files() throws Exception {
    assertEquals(List.of(), findings("{}"));
  }

  @Test
  void finds_a_token_that_cannot_be_used() throws Exception {
    List<String> found =
        findings("{token: {library: /usr/lib/none.so, label: plant, pin: env:NO_SUCH_PIN}}");

    assertEquals(1, found.size(), found::toString);
    assertEquals("PROBLEM", found.get(0).replaceFirst(" .*", ""));
    assertEquals(
        "token \"plant\": its library does not exist",
        found.get(0).replaceFirst(".*(token \"plant\": [^;]*?exist).*", "$1"));
  }

  @Test
  void finds_a_passphrase_that_is_not_here() throws Exception {
    assertEquals(
        "env:NO_SUCH_VARIABLE: the variable is not set",
        findings("{passphrase: env:NO_SUCH_VARIABLE}")
            .get(0)
            .replaceFirst(".*(env:NO_SUCH_VARIABLE: .*? set).*", "$1"));
  }
}
