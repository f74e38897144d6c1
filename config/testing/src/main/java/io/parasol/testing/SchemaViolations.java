// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class that received a message which does not match its JSON Schema. JUnit loads this
 * for every test class of every module that has this module on its class path. At the end of the
 * tests of a process, writes how many messages were validated to a file in {@code target/messages},
 * a line for each schema.
 */
public final class SchemaViolations implements AfterAllCallback {

  /** Maximum number of violations in the failure. */
  private static final int MAX_SHOWN = 5;

  private record CountsAtEnd() implements AutoCloseable {
    @Override
    public void close() throws IOException {
      Path folder = Files.createDirectories(Path.of("target/messages"));
      Files.write(
          folder.resolve(ProcessHandle.current().pid() + ".txt"),
          MessageSchemas.counts().entrySet().stream()
              .map(each -> each.getKey() + " " + each.getValue())
              .toList());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!MessageSchemas.isUsed()) {
      return;
    }
    var unused =
        context
            .getRoot()
            .getStore(Namespace.create(SchemaViolations.class))
            .getOrComputeIfAbsent(CountsAtEnd.class, any -> new CountsAtEnd(), CountsAtEnd.class);
    List<String> violations = MessageSchemas.takeViolations();
    if (!violations.isEmpty()) {
      throw new AssertionError(
          violations.size()
              + " messages do not match docs/schema: "
              + violations.stream().limit(MAX_SHOWN).toList());
    }
  }
}
