// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The check of the place of the keys")
class KeyStorageWarningsTest {

  @TempDir Path folder;

  private List<String> warnings(String keys) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"), "site: roof\ncertificates: {keys: %s}\n".formatted(keys));
    return new KeyStorageWarnings(file)
        .of(SiteParts.of(ConfigFile.load(file, Map.of()))).stream()
            .map(ConfigProblem::toString)
            .toList();
  }

  @Test
  void warns_of_a_module_and_of_secrets_that_do_not_exist() throws Exception {
    assertEquals(
        List.of(
            folder.resolve("site.yaml")
                + ":2:1: certificates.keys.token.library is a file that does not exist:"
                + " /usr/lib/none.so; expected an installed PKCS#11 module",
            folder.resolve("site.yaml")
                + ":2:1: certificates.keys.token.pin is a file that does not exist: "
                + folder.resolve("pin")
                + "; expected a file that only its owner can read"),
        warnings("{token: {library: /usr/lib/none.so, label: plant, pin: pin}}"));
  }

  @Test
  void is_silent_without_a_token_and_about_secrets_that_are_elsewhere() throws Exception {
    assertEquals(List.of(), warnings("{}"));
    assertEquals(List.of(), warnings("{passphrase: env:PASSPHRASE}"));
  }
}
