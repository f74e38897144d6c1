// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.SecretSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A secret")
class SecretsTest {

  private static final SecretSource CREDENTIAL = new SecretSource.Credential("pin");
  private static final SecretSource VARIABLE = new SecretSource.Variable("PIN");

  @TempDir Path folder;

  private static String read(SecretSource source, Map<String, String> environment)
      throws Exception {
    return new String(Secrets.read(source, environment::get));
  }

  private static void assertUnusable(
      String why, SecretSource source, Map<String, String> environment) {
    assertEquals(
        why,
        assertThrows(UnusableKeyException.class, () -> read(source, environment)).getMessage());
  }

  @Test
  void is_the_first_line_of_a_file_that_only_its_owner_can_read() throws Exception {
    Path file = folder.resolve("pin");
    KeyFile.writeOwnerOnly(file, "1234\nmore\n".getBytes(StandardCharsets.UTF_8));
    assertEquals("1234", read(new SecretSource.InFile(file), Map.of()));

    Path readable = folder.resolve("readable");
    KeyFile.writeReadable(readable, new byte[] {'1'});
    assertUnusable(
        readable
            + ": is accessible to users other than its owner (rw-r--r--); expected rw-------: chmod"
            + " 600 "
            + readable,
        new SecretSource.InFile(readable),
        Map.of());
  }

  @Test
  void is_a_credential_of_systemd() throws Exception {
    Files.writeString(folder.resolve("pin"), "1234");
    assertEquals("1234", read(CREDENTIAL, Map.of("CREDENTIALS_DIRECTORY", folder.toString())));

    assertUnusable(
        "credential:pin: $CREDENTIALS_DIRECTORY is not set; expected LoadCredential=pin:… in the"
            + " unit of systemd",
        CREDENTIAL,
        Map.of());
  }

  @Test
  void is_a_variable_of_the_environment() throws Exception {
    assertEquals("1234", read(VARIABLE, Map.of("PIN", "1234")));
    assertUnusable("env:PIN: the variable is not set", VARIABLE, Map.of());
    assertUnusable("env:PIN: is empty", VARIABLE, Map.of("PIN", " "));
  }
}
