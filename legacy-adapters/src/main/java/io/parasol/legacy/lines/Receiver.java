// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.util.function.Consumer;

/** Makes sense of the bytes of a device, in whatever pieces they come. Keeps bounded state. */
interface Receiver {

  /** The next byte has come. */
  void take(byte next, Consumer<Heard> ear);

  /** So long has nothing come that what has begun will not go on. */
  void pause(Consumer<Heard> ear);

  /** Whether something has begun and not ended. */
  boolean isMidway();
}
