// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.served;

import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointMeaning;
import java.util.Optional;
import java.util.OptionalDouble;

/** The present values of a device. */
public interface MapValues {

  /** Returns a quantity in the first unit of its meaning; empty if there is no value. */
  OptionalDouble number(PointMeaning means);

  /** Returns a reported state; empty if there is none. */
  Optional<OperatingState> state(PointMeaning means);
}
