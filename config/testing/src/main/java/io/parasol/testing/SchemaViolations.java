// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that received a message which does not match its JSON Schema. JUnit loads this
 * for every test class of every module that has this module on its class path.
 */
public final class SchemaViolations implements AfterAllCallback {

  /** Maximum number of violations in the failure. */
  private static final int MAX_SHOWN = 5;

  @Override
  public void afterAll(ExtensionContext context) {
    if (!MessageSchemas.isUsed()) {
      return;
    }
    List<String> violations = MessageSchemas.takeViolations();
    if (!violations.isEmpty()) {
      throw new AssertionError(
          violations.size()
              + " messages do not match docs/schema: "
              + violations.stream().limit(MAX_SHOWN).toList());
    }
  }
}
