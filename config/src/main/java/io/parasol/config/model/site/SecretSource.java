// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.nio.file.Path;

/** Where a secret is. The configuration states the place, never the secret. */
public sealed interface SecretSource {

  /** A file that only its owner can read; its first line is the secret. */
  record InFile(Path path) implements SecretSource {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A credential of systemd: a file of that name in the folder {@code $CREDENTIALS_DIRECTORY}. */
  record Credential(String name) implements SecretSource {
    @Override
    public String toString() {
      return "credential:" + name;
    }
  }

  /** A variable of the environment. */
  record Variable(String name) implements SecretSource {
    @Override
    public String toString() {
      return "env:" + name;
    }
  }
}
