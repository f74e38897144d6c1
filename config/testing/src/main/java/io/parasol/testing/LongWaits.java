// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets each wait of a test that names no limit of its own last for up to a minute. Awaitility's 10
 * s are too short for a machine that runs several builds. JUnit loads this for every test class of
 * every module that has this module on its class path.
 */
public final class LongWaits implements BeforeAllCallback {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LIMIT);
  }
}
