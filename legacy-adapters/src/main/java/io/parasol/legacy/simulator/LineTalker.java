// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import java.time.Instant;

/** A simulated device that speaks in lines of text. Each character is a byte. Not for threads. */
public interface LineTalker {

  /** What it says to what was sent to it; empty if nothing, or not yet. */
  String hear(String bytes, Instant now);

  /** What it says by itself, asked once a second; empty if nothing. */
  String speak(Instant now);
}
