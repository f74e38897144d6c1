// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.LinkId;
import java.time.Duration;

/** Hears what is wrong with a link as a whole. Called on the link's thread; must not block. */
public interface LinkListener {

  /** Hears nothing. */
  LinkListener NONE = new LinkListener() {};

  /** Points were read, but only after the end of their period. */
  default void late(LinkId link) {}

  /** The link does not keep its periods. Called once, until {@link #onTime}. */
  default void overrun(LinkId link, Overrun overrun) {}

  /** The link keeps its periods again. */
  default void onTime(LinkId link) {}

  /**
   * Another master was heard on the line. Called for each frame of it, from the second on.
   *
   * @param heard what it said, in words for people.
   * @param memory for so long after this it counts as there.
   */
  default void foreignMaster(LinkId link, String heard, Duration memory) {}
}
