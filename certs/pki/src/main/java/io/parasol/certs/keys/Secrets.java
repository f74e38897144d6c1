// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.SecretSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads secrets from where the configuration states that they are. */
final class Secrets {

  /** Maximum length in bytes. */
  private static final int MAX_BYTES = 1024;

  /** The folder of the credentials of a service, which systemd protects (systemd.exec(5)). */
  private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";

  private Secrets() {}

  static char[] read(SecretSource source) throws UnusableKeyException {
    return read(source, System::getenv);
  }

  /**
   * @param environment returns the value of a variable, or null.
   */
  static char[] read(SecretSource source, UnaryOperator<@Nullable String> environment)
      throws UnusableKeyException {
    if (source instanceof SecretSource.InFile file) {
      return firstLine(source, KeyFile.readOwnerOnly(file.path(), MAX_BYTES));
    }
    if (source instanceof SecretSource.Credential credential) {
      @Nullable String folder = environment.apply(CREDENTIALS);
      if (folder == null) {
        throw new UnusableKeyException(
            "%s: $%s is not set; expected LoadCredential=%s:… in the unit of systemd"
                .formatted(source, CREDENTIALS, credential.name()));
      }
      return firstLine(source, KeyFile.read(Path.of(folder, credential.name()), MAX_BYTES));
    }
    if (source instanceof SecretSource.Variable variable) {
      @Nullable String value = environment.apply(variable.name());
      if (value == null) {
        throw new UnusableKeyException(source + ": the variable is not set");
      }
      return firstLine(source, value.getBytes(StandardCharsets.UTF_8));
    }
    throw new IllegalStateException(String.valueOf(source));
  }

  private static char[] firstLine(SecretSource source, byte[] content) throws UnusableKeyException {
    String line = new String(content, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    if (line.isBlank()) {
      throw new UnusableKeyException(source + ": is empty");
    }
    return line.toCharArray();
  }
}
