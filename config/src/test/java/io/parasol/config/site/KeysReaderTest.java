// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.KeySettings;
import io.parasol.config.model.site.SecretSource;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The place of the keys in a configuration")
class KeysReaderTest {

  @TempDir Path folder;

  private KeySettings read(String keys) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"), "site: roof\ncertificates: {keys: %s}\n".formatted(keys));
    return ConfigFile.load(file, Map.of()).keys();
  }

  @Test
  void is_files_by_default() throws Exception {
    assertEquals(KeySettings.DEFAULT, read("{}"));
  }

  @Test
  void is_a_token_and_files_with_a_passphrase() throws Exception {
    assertEquals(
        new KeySettings(
            Optional.of(new SecretSource.Credential("parasol-keys")),
            Optional.of(
                new KeySettings.Token(
                    Path.of("/usr/lib/softhsm/libsofthsm2.so"),
                    "my plant",
                    new SecretSource.InFile(folder.toAbsolutePath().resolve("token.pin"))))),
        read(
            "{passphrase: credential:parasol-keys, token: {library:"
                + " /usr/lib/softhsm/libsofthsm2.so, label: my plant, pin: token.pin}}"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {passphrase: ""}                                              | passphrase
          {passphrase: "file:x"}                                        | passphrase
          {token: {library: /usr/lib/x.so, label: plant, pin: 1234}}    | pin
          {token: {library: /usr/lib/x.so, label: plant, pin: "1234"}}  | pin
          {token: {library: /usr/lib/x.so, label: plant}}               | pin
          {token: {library: x.so, label: plant, pin: env:PIN}}          | library
          {token: {library: "/usr/lib/${x}", label: plant, pin: env:PIN}} | x
          {token: {library: "/lib/a\\nslot = 1", label: plant, pin: env:PIN}} | library
          {token: {library: /usr/lib/x.so, label: " plant", pin: env:PIN}} | label
          {token: {library: /usr/lib/x.so, label: 123456789012345678901234567890123, pin: env:PIN}} | label
          """)
  void is_refused_if_it_is_a_secret_itself_or_malformed(String keys, String key) {
    ConfigException refused = assertThrows(ConfigException.class, () -> read(keys));
    assertEquals(1, refused.problems().size(), refused::getMessage);
    assertTrue(String.valueOf(refused.getMessage()).contains(key), refused::getMessage);
    if (key.equals("pin")) {
      String problem = refused.problems().get(0).toString();
      assertFalse(problem.contains("1234"), problem);
    }
  }
}
