// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

/** A verb whose output has colours or bold text, if the user wants them. */
public interface Colored {

  /** Sets, before the verb runs, whether escape sequences for colours may be printed. */
  void useColor(boolean isColored);
}
