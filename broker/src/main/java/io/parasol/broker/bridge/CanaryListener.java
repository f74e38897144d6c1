// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import java.time.Duration;

/** Hears whether a way delivers. Called from any thread; must not block. */
public interface CanaryListener {

  /** A probe came back. */
  void proved(Duration took);

  /** One did not; told each time. One line for people. */
  void lost(String why);
}
