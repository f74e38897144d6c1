// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Restart;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.profile.PointReader.Placed;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code restart}: the write that restarts a device. */
final class RestartReader {

  /** The key of this section in a profile. */
  static final String KEY = "restart";

  private static final Keys KEYS = Keys.of("at", "value", "class", "within");
  private static final TextFormat<Integer> REGISTER = TextFormat.integer(0, 0xFFFF);
  private static final TextFormat<Integer> COIL = TextFormat.integer(0, 1);
  private static final TextFormat<Duration> WITHIN =
      TextFormat.duration(Duration.ofSeconds(1), Restart.MAX_DURATION);
  private static final Duration DEFAULT_WITHIN = Duration.ofMinutes(2);

  private RestartReader() {}

  /**
   * Reads the restart of a profile. Like {@code firmware}, it is not inherited through {@code
   * extends}, because another model must state it itself.
   */
  static Optional<Restart> read(Section profile, ProfilePoints points) {
    return profile.has(KEY)
        ? profile.section(KEY, KEYS).flatMap(restart -> own(restart, points))
        : Optional.empty();
  }

  private static Optional<Restart> own(Section restart, ProfilePoints points) {
    Optional<Address> at = restart.required("at", AddressText.FORM);
    CommandClass commandClass =
        restart.optional("class", WriteRuleReader.CLASS, CommandClass.CONFIG);
    Duration within = restart.optional("within", WITHIN, DEFAULT_WITHIN);
    if (at.isEmpty()) {
      return Optional.empty();
    }
    if (!at.get().table().isWritable()) {
      restart.problem("at", "in table " + at.get().table().wireName(), "holding or coil");
      return Optional.empty();
    }
    if (points.placed().values().stream().anyMatch(point -> isWritten(point, at.get()))) {
      restart.problem(
          "at", at.get() + ", which is a writable point", "an address that no writable point uses");
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
