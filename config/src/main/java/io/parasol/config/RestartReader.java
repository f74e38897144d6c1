// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.PointReader.Placed;
import io.parasol.config.site.Address;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.Restart;
import java.time.Duration;
import java.util.Optional;

/** Reads how a device is made to start anew. */
final class RestartReader {

  /** The key of a profile. */
  static final String KEY = "restart";

  private static final Keys KEYS = Keys.of("at", "value", "class", "within");
  private static final Form<Integer> REGISTER = Form.whole(0, 0xFFFF);
  private static final Form<Integer> COIL = Form.whole(0, 1);
  private static final Form<Duration> WITHIN =
      Form.duration(Duration.ofSeconds(1), Restart.LONGEST);
  private static final Duration USUAL = Duration.ofMinutes(2);

  private RestartReader() {}

  /** As firmware, it is not handed on by {@code extends}: that another model does it, says it. */
  static Optional<Restart> read(Section profile, ProfilePoints points) {
    return profile.has(KEY)
        ? profile.section(KEY, KEYS).flatMap(restart -> own(restart, points))
        : Optional.empty();
  }

  private static Optional<Restart> own(Section restart, ProfilePoints points) {
    Optional<Address> at = restart.required("at", AddressText.FORM);
    CommandClass commandClass =
        restart.optional("class", WriteRuleReader.CLASS, CommandClass.CONFIG);
    Duration within = restart.optional("within", WITHIN, USUAL);
    if (at.isEmpty()) {
      return Optional.empty();
    }
    if (!at.get().table().isWritable()) {
      restart.problem("at", "in table " + at.get().table().word(), "holding or coil");
      return Optional.empty();
    }
    if (points.placed().values().stream().anyMatch(point -> isWritten(point, at.get()))) {
      restart.problem(
          "at", at.get() + ", a point that may be written", "one that is no such point");
    }
    return restart
        .required("value", at.get().table().isBits() ? COIL : REGISTER)
        .map(value -> new Restart(at.get(), value, commandClass, within));
  }

  private static boolean isWritten(Placed placed, Address at) {
    return placed.point().write().isPresent()
        && placed.point().at().table() == at.table()
        && placed.point().at().offset() <= at.offset()
        && at.offset() < placed.point().end();
  }
}
