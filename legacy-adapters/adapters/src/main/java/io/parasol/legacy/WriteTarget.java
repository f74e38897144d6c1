// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import java.util.Optional;

/**
 * A point on the write list of a device, as its protocol writes it. {@link WriteCheck} decides
 * whether a command may write it.
 *
 * @param <W> a value in the form in which the protocol writes it.
 */
public interface WriteTarget<W> {

  PointName name();

  WriteRule rule();

  /** Returns why the protocol has no function that can write the point; empty if it has one. */
  default Optional<String> whyNoFunction() {
    return Optional.empty();
  }

  /**
   * Converts a value to the form in which it is written. Every number must pass {@link
   * WriteCheck#requireInRange}.
   */
  W convert(Value wanted) throws UnfitValueException;
}
