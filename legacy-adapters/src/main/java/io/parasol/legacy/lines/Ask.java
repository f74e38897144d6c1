// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.time.Duration;

/** What came of asking a device. */
sealed interface Ask {

  /** How long it took. */
  Duration took();

  /** It answered. */
  record Answered(String content, Duration took) implements Ask {}

  /** It answered that it does not know this, or cannot do it now. */
  record Refused(Duration took) implements Ask {}

  /** Not a byte came in time. */
  record Silent(Duration took) implements Ask {}

  /** Something came, but no line. */
  record Broken(String why, Duration took) implements Ask {}
}
